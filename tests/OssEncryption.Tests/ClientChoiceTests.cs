using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class ClientChoiceTests : IDisposable
{
    private const string ChooseSdk = "$emulator | Connect-Oss -Client AliyunSdk";

    private readonly EmulatedSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_context_says_what_carries_its_requests() =>
        Assert.Equal(["Default"], _session.Texts("($emulator | Connect-Oss).Client"));

    [AliyunSdkFact]
    public void The_context_says_that_it_is_the_sdk() =>
        Assert.Equal(["AliyunSdk"], _session.Texts($"({ChooseSdk}).Client"));

    [NoAliyunSdkFact]
    public void A_module_without_the_sdk_says_so_and_keeps_its_context()
    {
        ErrorRecord error = _session.Fails(ChooseSdk);

        Assert.Equal("ClientUnavailable,OssEncryption.Commands.ConnectOssCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.NotInstalled, error.CategoryInfo.Category);
        Assert.Contains("-WithAliyunSdk", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("default client", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(["Default"], _session.Texts("(Get-OssContext).Client"));
    }

    [AliyunSdkFact]
    public void The_cmdlets_work_over_the_sdk()
    {
        _session.Must("$key = $emulator.AddKey().Id; $null = New-OssBucket aaa, bbb; $null = " + ChooseSdk);
        _session.Must("$emulator.ClearRequests()");

        Assert.Equal(["aaa", "bbb"], _session.Texts("(Get-OssBucket).BucketName"));
        _session.Must("$null = Set-OssBucketEncryption aaa -KmsKeyId $key -Confirm:$false");
        Assert.Equal(["True"], _session.Texts("Test-OssBucketEncryption aaa -KmsKeyId $key"));
        Assert.Equal(["bbb: None"], _session.Texts("Get-OssBucketEncryption bbb"));
        Assert.Equal(["KMS"], _session.Texts("(Write-OssObject aaa a.txt -Content hello).Algorithm"));
        Assert.Equal(
            ["SM4"],
            _session.Texts("(Copy-OssObject aaa a.txt bbb b -Algorithm SM4).Algorithm"));
        Assert.Equal(["hello"], _session.Texts("Read-OssObject bbb b -AsString"));
        Assert.Equal(["SM4"], _session.Texts("(Get-OssObjectEncryption bbb b).Algorithm"));
        _session.Must("Remove-OssObject bbb b -Confirm:$false; Remove-OssBucketEncryption aaa -Confirm:$false");
        Assert.Empty(_session.Texts("Get-OssObject bbb"));
        Assert.All(
            _session.Texts("$emulator.GetRequests() | % { $_.Headers['User-Agent'] }"),
            agent => Assert.StartsWith("aliyun-sdk-dotnet/", agent, StringComparison.Ordinal));
    }

    [AliyunSdkFact]
    public void What_the_sdk_cannot_say_is_an_error_that_names_the_default_client()
    {
        _session.Must("$null = New-OssBucket aaa; $null = $emulator.AddKey('k'); $null = " + ChooseSdk);
        _session.Must("$emulator.ClearRequests()");

        ErrorRecord error = _session.Fails(
            "Set-OssBucketEncryption aaa -KmsKeyId k -DataEncryption SM4 -Confirm:$false");

        Assert.Equal("NotSupportedByClient,OssEncryption.Commands.SetOssBucketEncryptionCommand",
            error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.NotImplemented, error.CategoryInfo.Category);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Contains("data encryption SM4", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("default client", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PutBucketEncryption aaa", _session.Requests());
    }

    [AliyunSdkFact]
    public void Errors_are_the_same_over_the_sdk()
    {
        _session.Must("$null = " + ChooseSdk);

        ErrorRecord error = _session.Fails("Get-OssBucketEncryption no-such-bucket");

        Assert.Equal("NoSuchBucket,OssEncryption.Commands.GetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("no-such-bucket", error.TargetObject);
        Assert.Contains("request id", error.ToString(), StringComparison.Ordinal);
    }

    [AliyunSdkFact]
    public async Task A_command_over_the_sdk_can_be_stopped()
    {
        _session.Must("$null = New-OssBucket aaa; $null = " + ChooseSdk);
        _session.Must("$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Delay = [timespan]::FromMinutes(5) })");
        using RunningScript running = _session.Session.Start("'begun'; Get-OssBucketEncryption aaa");
        await running.FirstOutput;

        SessionResult result = running.Stop();

        Assert.True(result.WasStopped);
        Assert.Empty(result.Errors);
    }
}

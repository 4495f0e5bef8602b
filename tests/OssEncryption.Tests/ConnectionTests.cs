using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Who is connected, where to, and where a change is made.</summary>
public sealed class ConnectionTests : IDisposable
{
    private readonly EmulatedSession _session = new("cn-hangzhou, cn-shanghai", "key-h");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_test_sends_one_request_and_learns_the_account()
    {
        Assert.Equal(["True", "cn-hangzhou", "", ""], _session.Texts(
            "$test = Test-OssConnection; $test.Succeeded; $test.Region; $test.ErrorId; $test.Message"));

        Assert.Equal(["ListBuckets"], _session.Requests());
        Assert.Equal(["True", "True"], _session.Texts(
            "$test.AccountId.Length -gt 0; (Get-OssContext).AccountId -eq $test.AccountId"));
    }

    [Fact]
    public void A_list_of_buckets_tells_the_account_too() => Assert.Equal(["True", "False"], _session.Texts(
        "$null -eq (Get-OssContext).AccountId; $null = Get-OssBucket; $null -eq (Get-OssContext).AccountId"));

    [Fact]
    public void A_caller_that_may_not_list_buckets_has_reached_OSS()
    {
        Assert.Equal(["True", "AccessDenied", "True"], _session.Texts(
            "$user = $emulator.AddUser(@{ Allow = 'oss:GetBucketInfo' }); " +
            "$context = Connect-Oss cn-hangzhou -Endpoint $emulator.Endpoint -Credential $user; " +
            "$test = Test-OssConnection -Context $context; $test.Succeeded; $test.ErrorId; " +
            "Test-OssConnection -Quiet -Context $context"));
    }

    [Theory]
    [InlineData("[pscredential]::new('nobody', $emulator.Credential.Password)", "InvalidAccessKeyId",
        "Check the access key id, and that the key is enabled.")]
    [InlineData("[pscredential]::new($emulator.Credential.UserName, $wrong)", "SignatureDoesNotMatch",
        "Check the access key secret.")]
    public void A_credential_that_is_not_accepted_is_said(string credential, string id, string advice)
    {
        Assert.Equal(["False", id, advice, "False"], _session.Texts(
            "$wrong = [securestring]::new(); 'wrong'.ToCharArray() | % { $wrong.AppendChar($_) }; " +
            $"$null = Connect-Oss cn-hangzhou -Endpoint $emulator.Endpoint -Credential ({credential}); " +
            "$test = Test-OssConnection; $test.Succeeded; $test.ErrorId; $test.Advice; Test-OssConnection -Quiet"));
    }

    [Fact]
    public void An_endpoint_that_is_not_there_is_said()
    {
        Assert.Equal(["False", "ConnectionFailed"], _session.Texts(
            "$emulator | Stop-OssEmulator; $test = Test-OssConnection; $test.Succeeded; $test.ErrorId"));
    }

    [Fact]
    public void The_host_is_the_target_of_errors_about_all_buckets()
    {
        _session.Must("$user = $emulator.AddUser(@{ Allow = 'oss:Get*' }); " +
            "$null = Connect-Oss cn-hangzhou -Endpoint $emulator.Endpoint -Credential $user");
        string host = Assert.Single(_session.Texts("([uri]$emulator.Endpoint).Authority"));

        foreach (string script in new[] { "Get-OssBucket", "Get-OssBucket a*", "Get-OssBucketEncryption" })
        {
            ErrorRecord error = _session.Fails(script);
            Assert.StartsWith("AccessDenied,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(host, error.TargetObject);
            Assert.Equal(
                "Allow the caller oss:ListBuckets on acs:oss:*:*:*.", error.ErrorDetails.RecommendedAction);
        }
    }

    [Theory]
    [InlineData("-Region cn-shanghai", "cn-shanghai")]
    [InlineData("-Region CN-Shanghai", "cn-shanghai")]
    [InlineData("-Region cn-hangzhou", "cn-hangzhou")]
    [InlineData("", "cn-hangzhou")]
    public void A_bucket_is_created_in_the_region_that_is_named(string argument, string region)
    {
        Assert.Equal([region], _session.Texts($"(New-OssBucket aaa {argument}).Region"));
        Assert.Equal([region], _session.Texts("(Get-OssBucket aaa).Region"));
        Assert.Equal(["cn-hangzhou"], _session.Texts("(Get-OssContext).Region"));
        Assert.Equal(["aaa: AES256"], _session.Texts("[string](Set-OssBucketEncryption aaa -Algorithm AES256)"));
    }

    [Fact]
    public void A_region_is_taken_in_any_case() => Assert.Equal(
        ["cn-hangzhou", "https://oss-cn-hangzhou-internal.aliyuncs.com/"],
        _session.Texts("$made = Connect-Oss CN-HangZhou -Network internal -Credential $emulator.Credential; " +
            "$made.Region; [string]$made.Endpoint"));

    [Fact]
    public void A_key_is_looked_at_in_the_region_of_the_new_bucket()
    {
        ErrorRecord error = _session.Fails("New-OssBucket aaa -Region cn-shanghai -KmsKeyId key-h");

        Assert.Equal("KmsKeyUnusable,OssEncryption.Commands.NewOssBucketCommand", error.FullyQualifiedErrorId);
        Assert.DoesNotContain("PutBucket aaa", _session.Requests());
    }

    [Theory]
    [InlineData("cn-beijing", "NoEndpoint")]
    [InlineData("no region", "InvalidRegion")]
    public void A_region_without_an_endpoint_is_refused(string region, string id)
    {
        ErrorRecord error = _session.Fails($"New-OssBucket aaa -Region '{region}'");

        Assert.Equal($"{id},OssEncryption.Commands.NewOssBucketCommand", error.FullyQualifiedErrorId);
        Assert.Equal("aaa", error.TargetObject);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm KMS", "cn-hangzhou")]
    [InlineData("Set-OssBucketEncryption bbb -Algorithm KMS", "cn-shanghai")]
    [InlineData("Remove-OssBucketEncryption aaa", "cn-hangzhou")]
    [InlineData("Remove-OssBucket aaa", "cn-hangzhou")]
    [InlineData("New-OssBucket ccc", "cn-hangzhou")]
    [InlineData("Write-OssObject aaa k -Content x", "cn-hangzhou")]
    [InlineData("Copy-OssObject aaa k -DestinationKey k2", "cn-hangzhou")]
    [InlineData("Remove-OssObject aaa k", "cn-hangzhou")]
    [InlineData("Protect-OssObject aaa k -Algorithm SM4", "cn-hangzhou")]
    public void Every_question_says_in_which_region_and_at_which_endpoint(string change, string region)
    {
        _session.Must("$null = New-OssBucket aaa -Algorithm AES256; " +
            "$null = New-OssBucket bbb -Region cn-shanghai -Algorithm AES256; " +
            "$null = Write-OssObject aaa k -Content x");
        string host = Assert.Single(_session.Texts("([uri]$emulator.Endpoint).Authority"));

        SessionResult result = _session.Invoke(change + " -WhatIf");

        Assert.Contains($"in {region} at {host}", result.HostText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm AES256")]
    [InlineData("Protect-OssObject aaa k -Algorithm AES256")]
    public void WhatIf_shows_nothing_of_what_needs_no_change(string change)
    {
        _session.Must("$null = New-OssBucket aaa -Algorithm AES256; $null = Write-OssObject aaa k -Content x");

        Assert.Empty(_session.Must(change + " -WhatIf"));
        Assert.Empty(_session.Must($"$WhatIfPreference = $true; {change}"));
        Assert.Single(_session.Must($"$WhatIfPreference = $false; {change}"));
    }
}

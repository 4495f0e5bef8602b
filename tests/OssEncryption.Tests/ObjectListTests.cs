using System.Management.Automation;

namespace OssEncryption.Tests;

public sealed class ObjectListTests : IDisposable
{
    private readonly EmulatedSession _session = new();

    public ObjectListTests() => _session.Given("New-OssBucket aaa");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Keys_are_found_exactly_by_prefix_and_by_wildcard()
    {
        _session.Must("'Log/1', 'log/1', 'log/10', 'log/2', 'other' | % { $null = Write-OssObject aaa $_ -Content x }");

        Assert.Equal(["log/1"], _session.Texts("Get-OssObject aaa log/1 | % Key"));
        Assert.Equal(["log/1", "log/10", "log/2"], _session.Texts("Get-OssObject aaa -Prefix log/ | % Key"));
        Assert.Equal(["log/1", "log/10"], _session.Texts("Get-OssObject aaa log/1* | % Key"));
        Assert.Equal(["Log/1", "log/1"], _session.Texts("Get-OssObject aaa *og/1 | % Key"));
        Assert.Empty(_session.Must("Get-OssObject aaa nothing*"));
    }

    [Fact]
    public void A_missing_key_is_an_error_and_a_missing_bucket_too()
    {
        ErrorRecord error = _session.Fails("Get-OssObject aaa missing");
        Assert.Equal("NoSuchKey", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("aaa/missing", error.TargetObject);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("NoSuchBucket", _session.Fails("Get-OssObject bbb").FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void Pages_are_asked_for_as_they_are_taken()
    {
        _session.Must("1..1001 | % { $null = Write-OssObject aaa ('k{0:d4}' -f $_) -Content x }; " +
            "$emulator.ClearRequests()");

        Assert.Equal(["k0001"], _session.Texts("Get-OssObject aaa | Select-First 1 | % Key"));
        Assert.Single(_session.Requests());
        Assert.Equal(1001, _session.Must("Get-OssObject aaa").Count);
        Assert.Equal(3, _session.Requests().Count);
    }

    [Fact]
    public void The_encryption_of_each_object_is_asked_for_in_order()
    {
        _session.Must("$null = Write-OssObject aaa a -Content x; " +
            "$null = Write-OssObject aaa b -Content xy -Algorithm AES256");

        Assert.Equal(["a None 1 True", "b AES256 2 True"], _session.Texts(
            "Get-OssObject aaa | Get-OssObjectEncryption | " +
            "% { \"$($_.Key) $($_.Algorithm) $($_.Size) $([bool]$_.RequestId)\" }"));
        Assert.Equal(["AES256"], _session.Texts(
            "(Get-OssObjectEncryption aaa b).OssHeaders['x-oss-server-side-encryption']"));
    }

    [Fact]
    public void Removing_asks_first_gives_nothing_and_WhatIf_removes_nothing()
    {
        _session.Must("$null = Write-OssObject aaa a -Content x; $emulator.ClearRequests()");

        _session.Must("Remove-OssObject aaa a -WhatIf");
        Assert.Empty(_session.Requests());
        Assert.Empty(_session.Must("Get-OssObject aaa | Remove-OssObject -Confirm:$false"));
        Assert.Empty(_session.Must("Get-OssObject aaa"));
    }
}

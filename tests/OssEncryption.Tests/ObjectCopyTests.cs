using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class ObjectCopyTests : IDisposable
{
    private readonly EmulatedSession _session = new();

    public ObjectCopyTests()
    {
        _session.Given("New-OssBucket aaa; $null = New-OssBucket bbb -Algorithm SM4");
        _session.Must("$null = Write-OssObject aaa k -Content ('x' * 250kb) -Algorithm AES256 -ContentType text/x " +
            "-Tag @{ t = 'v' } -UserMetadata @{ m = 'n' } " +
            "-StorageClass IA -Acl public-read; $emulator.ClearRequests()");
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_copy_gets_the_rule_of_the_destination_and_says_so()
    {
        SessionResult result = _session.Invoke("Copy-OssObject aaa k bbb -Verbose");

        Assert.Empty(result.Errors);
        Assert.Equal("bbb/k: SM4", Assert.Single(result.Output).ToString());
        Assert.Contains(result.Verbose, line => line.Contains("does not inherit", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_command_line_asks_for_goes_before_the_rule_and_before_the_pipeline()
    {
        Assert.Equal(["bbb/k2: KMS"], _session.Texts(
            "Copy-OssObject aaa k bbb k2 -Algorithm KMS | % { \"$($_.BucketName)/$($_.Key): $($_.Algorithm)\" }"));
        Assert.Equal(["bbb/k3: SM4"], _session.Texts(
            "Get-OssObjectEncryption aaa k | Copy-OssObject -DestinationBucketName bbb -DestinationKey k3 -Force"));
        Assert.Equal(["aaa/k4: None"], _session.Texts("Copy-OssObject aaa k -DestinationKey k4 -Force"));
    }

    [Theory]
    [InlineData("", "CopyObject")]
    [InlineData("-MultipartThreshold 100kb -PartSize 100kb", "UploadPartCopy")]
    public void Whole_or_by_parts_everything_else_is_kept(string how, string operation)
    {
        Assert.Equal(["bbb/c: AES256"], _session.Texts($"Copy-OssObject aaa k bbb c -Algorithm AES256 {how}"));

        Assert.Contains(operation + " bbb", _session.Requests());
        Assert.Equal(["256000", "n", "IA", "1"], _session.Texts(
            "$copy = Get-OssObjectEncryption bbb c; $copy.Size; " +
            "'x-oss-meta-m', 'x-oss-storage-class', 'x-oss-tagging-count' | % { $copy.OssHeaders[$_] }"));
        Assert.Equal(
            _session.Texts("Read-OssObject aaa k -AsString"), _session.Texts("Read-OssObject bbb c -AsString"));
        Assert.Equal(["public-read"], _session.Texts(
            "$emulator.GetRequests() | ? { $_.Headers['x-oss-object-acl'] } | Select-First 1 | " +
            "% { $_.Headers['x-oss-object-acl'] }"));
    }

    [Theory]
    [InlineData("CopyObject", "", "not what its source is")]
    [InlineData("UploadPartCopy", "-MultipartThreshold 100kb -PartSize 100kb", "not what its parts are")]
    public void A_copy_with_another_checksum_than_its_source_is_an_error_and_the_others_go_on(
        string operation, string how, string says)
    {
        _session.Must($"$null = Write-OssObject aaa k2 -Content ('y' * 250kb); $emulator.AddFault(@{{ " +
            $"Operation = '{operation}'; Key = 'k'; Headers = @{{ 'x-oss-hash-crc64ecma' = '1' }} }})");

        SessionResult result = _session.Invoke($"'k', 'k2' | % {{ Copy-OssObject aaa $_ bbb {how} }}");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ChecksumMismatch,OssEncryption.Commands.CopyOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Contains(says, error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("bbb/k2: SM4", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void A_copy_that_the_server_finds_too_large_goes_by_parts()
    {
        _session.Must("$emulator.AddFault(@{ Operation = 'CopyObject'; Status = 400; Code = 'EntityTooLarge' })");

        Assert.Equal(["bbb/c: SM4"], _session.Texts("Copy-OssObject aaa k bbb c"));
        Assert.Contains("CompleteMultipartUpload bbb", _session.Requests());
    }

    [Fact]
    public void A_part_that_fails_leaves_nothing()
    {
        _session.Must("$emulator.AddFault(@{ Operation = 'UploadPartCopy'; Status = 403; Code = 'AccessDenied' })");

        Assert.Equal("aaa/k", _session.Fails("Copy-OssObject aaa k bbb -MultipartThreshold 1").TargetObject);
        Assert.Contains("AbortMultipartUpload bbb", _session.Requests());
        Assert.Empty(_session.Must("Get-OssObject bbb"));
    }

    [Fact]
    public void The_source_must_still_be_what_it_was()
    {
        _session.Must("Copy-OssObject aaa k bbb");

        Assert.Single(_session.Must("$emulator.GetRequests() | ? { $_.Headers['x-oss-copy-source-if-match'] }"));
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        _session.Must("Copy-OssObject aaa k bbb -WhatIf");

        Assert.DoesNotContain(_session.Requests(), request =>
            request.StartsWith("CopyObject", StringComparison.Ordinal));
        Assert.Empty(_session.Must("Get-OssObject bbb"));
    }
}

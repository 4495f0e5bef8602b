using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Protect-OssObject.</summary>
public sealed class ProtectTests : IDisposable
{
    private readonly EmulatedSession _session = new();

    public ProtectTests() => _session.Given(
        "New-OssBucket aaa; " +
        "1..3 | % { $null = Write-OssObject aaa \"$_\" -Content \"content $_\" -UserMetadata @{ n = $_ } }");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Objects_in_the_pipeline_are_encrypted_and_proved_in_their_order()
    {
        Assert.Equal(
            ["aaa/1: Proved (Copied)", "aaa/2: Proved (Copied)", "aaa/3: Proved (Copied)"],
            _session.Texts("Get-OssObject aaa | Protect-OssObject -Algorithm AES256"));
        Assert.Equal(["AES256 1"], _session.Texts(
            "Get-OssObjectEncryption aaa 1 | % { \"$($_.Algorithm) $($_.OssHeaders['x-oss-meta-n'])\" }"));
    }

    [Fact]
    public void Without_an_encryption_the_rule_of_the_bucket_counts_and_not_what_the_objects_say()
    {
        _session.Must("$null = Set-OssBucketEncryption aaa SM4");

        Assert.Equal(
            ["Proved SM4", "Proved SM4", "Proved SM4"],
            _session.Texts("Get-OssObject aaa | Get-OssObjectEncryption | Protect-OssObject | % { " +
                "\"$($_.Status) $($_.Now)\" }"));
    }

    [Fact]
    public void Old_versions_and_delete_markers_in_the_pipeline_are_left_alone_and_are_no_errors()
    {
        _session.Must("$null = New-OssBucket vvv -Versioning; 1..2 | % { $null = Write-OssObject vvv a -Content $_ }; " +
            "$null = Write-OssObject vvv b -Content x; Remove-OssObject vvv b -Confirm:$false");

        Assert.Equal(
            ["vvv/a: Proved (Copied)", "vvv/a: Skipped (NoncurrentVersion)", "vvv/b: Skipped (DeleteMarker)",
                "vvv/b: Skipped (NoncurrentVersion)"],
            _session.Texts("Get-OssObject vvv -AllVersions | Protect-OssObject -Algorithm AES256"));
    }

    [Fact]
    public void What_is_as_wanted_is_not_written()
    {
        _session.Must("$null = Protect-OssObject aaa 1 -Algorithm AES256; $emulator.ClearRequests()");

        Assert.Equal(["Skipped AlreadyAsWanted"], _session.Texts(
            "Protect-OssObject aaa 1 -Algorithm AES256 | % { \"$($_.Status) $($_.Reason)\" }"));
        Assert.Equal(["HeadObject aaa"], _session.Requests());
    }

    [Fact]
    public void WhatIf_says_from_what_to_what_and_sends_no_change()
    {
        SessionResult result = _session.Invoke("Protect-OssObject aaa 1, 2 -Algorithm KMS -WhatIf");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Contains("object 'aaa/1': None → KMS (service key)", result.HostText, StringComparison.Ordinal);
        Assert.Equal(["HeadObject aaa", "HeadObject aaa"], _session.Requests());
    }

    [Fact]
    public void Nothing_wanted_and_no_rule_is_an_error_that_says_what_to_write()
    {
        ErrorRecord error = _session.Fails("Protect-OssObject aaa 1");

        Assert.Equal("AlgorithmRequired,OssEncryption.Commands.ProtectOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Contains("-Algorithm", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_is_missing_is_one_error_and_the_others_are_done()
    {
        SessionResult result = _session.Invoke("Protect-OssObject aaa 1, missing, 3 -Algorithm AES256");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("NoSuchKey,OssEncryption.Commands.ProtectOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal("aaa/missing", error.TargetObject);
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public void An_object_that_fails_gives_its_result_too()
    {
        _session.Must("$emulator.AddFault([OssEncryption.Client.Emulation.EmulatorFault]@{ Operation = 'CopyObject'; " +
            "Status = 409; Code = 'KeyDisabled' })");

        SessionResult result = _session.Invoke("Protect-OssObject aaa 1 -Algorithm KMS");

        Assert.Equal("KeyDisabled,OssEncryption.Commands.ProtectOssObjectCommand",
            Assert.Single(result.Errors).FullyQualifiedErrorId);
        PSObject failed = Assert.Single(result.Output);
        Assert.Equal("Enable the key in KMS.", failed.Properties["Advice"].Value);
    }

    [Fact]
    public void What_lowers_protection_asks_first_and_No_leaves_it()
    {
        _session.Must("$null = Protect-OssObject aaa 1 -Algorithm KMS");
        _session.Session.Host.Answers.Enqueue("No");

        Assert.Empty(_session.Must("Protect-OssObject aaa 1 -Algorithm AES256"));
        Assert.Equal(1, _session.QuestionCount);
        Assert.Equal(["Proved"], _session.Texts("(Protect-OssObject aaa 1 -Algorithm AES256 -Force).Status"));
    }

    [Fact]
    public void An_older_version_is_left_alone()
    {
        _session.Must("$null = New-OssBucket bbb -Versioning; " +
            "1..2 | % { $null = Write-OssObject bbb a -Content \"$_\" }");

        Assert.Equal(["Proved Copied", "Skipped NoncurrentVersion"], _session.Texts(
            "Get-OssObject bbb -AllVersions | Protect-OssObject -Algorithm AES256 -ThrottleLimit 1 | % { " +
            "\"$($_.Status) $($_.Reason)\" }"));
        Assert.Equal(["3"], _session.Texts("@(Get-OssObject bbb -AllVersions).Count"));
    }
}

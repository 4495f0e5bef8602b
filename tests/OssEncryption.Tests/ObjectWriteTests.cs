using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class ObjectWriteTests : IDisposable
{
    private const int PartSize = 100 << 10;

    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public ObjectWriteTests()
    {
        _session.Given("New-OssBucket aaa");
        _session.Must($"$null = $ExecutionContext.SessionState.Path.SetLocation('{_folder.Path}')");
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_text_is_written_with_its_own_encryption_and_the_answer_says_so()
    {
        Assert.Equal(["aaa/a b+c%.txt: AES256"], _session.Texts(
            "Write-OssObject aaa 'a b+c%.txt' -Content 'Grüße' -Algorithm AES256 -Tag @{ team = 'red' } " +
            "-UserMetadata @{ origin = 'here' }"));

        Assert.Equal(["Grüße", "AES256"], _session.Texts(
            "$text = Read-OssObject aaa 'a b+c%.txt' -AsString; $text; $text.Encryption.Algorithm"));
        Assert.Equal(["AES256", "here", "team=red", "text/plain"], _session.Texts(
            "$sent = $emulator.GetRequests() | ? Operation -eq PutObject; 'x-oss-server-side-encryption', " +
            "'x-oss-meta-origin', 'x-oss-tagging', 'Content-Type' | % { $sent.Headers[$_] }"));
    }

    [Fact]
    public void Files_from_the_pipeline_get_the_prefix_and_come_in_order()
    {
        _folder.Add("a.json", 3);
        _folder.Add("b.bin", 0);

        Assert.Equal(["in/a.json 3 None", "in/b.bin 0 None"], _session.Texts(
            "[IO.FileInfo[]]('a.json', 'b.bin' | % { \"$PWD/$_\" }) | " +
            "Write-OssObject aaa -KeyPrefix in/ | % { \"$($_.Key) $($_.Size) $($_.Algorithm)\" }"));
    }

    [Theory]
    [InlineData(0, "PutObject aaa")]
    [InlineData(1, "PutObject aaa")]
    [InlineData(PartSize, "InitiateMultipartUpload aaa|UploadPart aaa|CompleteMultipartUpload aaa")]
    [InlineData((2 * PartSize) + 1,
        "InitiateMultipartUpload aaa|UploadPart aaa|UploadPart aaa|UploadPart aaa|CompleteMultipartUpload aaa")]
    public void What_is_written_is_read_whatever_its_size(int size, string requests)
    {
        _folder.Add("file.bin", size);

        Assert.Equal(["aaa/k: AES256"], _session.Texts(
            $"Write-OssObject aaa k file.bin -Algorithm AES256 -PartSize {PartSize} -MultipartThreshold {PartSize}"));

        Assert.Equal(requests.Split('|'), _session.Requests());
        _session.Must("Read-OssObject aaa k -Path back.bin");
        Assert.Equal(TemporaryFolder.Bytes(size), _folder.Read("back.bin"));
        Assert.Equal(["back.bin", "file.bin"], _folder.Files());
    }

    [Fact]
    public void Encryption_is_said_when_an_upload_begins_and_never_on_parts()
    {
        _folder.Add("file.bin", 2 * PartSize);

        _session.Must($"Write-OssObject aaa k file.bin -Algorithm SM4 -PartSize {PartSize} -MultipartThreshold 1");

        Assert.Equal(["InitiateMultipartUpload SM4", "UploadPart", "UploadPart", "CompleteMultipartUpload"],
            _session.Texts("$emulator.GetRequests() | % { " +
                "\"$($_.Operation) $($_.Headers['x-oss-server-side-encryption'])\".Trim() }"));
    }

    [Fact]
    public void A_part_that_fails_leaves_no_upload_behind_and_the_other_files_go_on()
    {
        _folder.Add("large.bin", 3 * PartSize);
        _folder.Add("small.bin", 5);
        _session.Must(
            "$emulator.AddFault(@{ Operation = 'UploadPart'; Status = 403; Code = 'AccessDenied'; Skip = 1 })");

        SessionResult result = _session.Invoke(
            $"Write-OssObject aaa -Path large.bin, small.bin -PartSize {PartSize} -MultipartThreshold {PartSize}");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("aaa/large.bin", error.TargetObject);
        Assert.Equal("AccessDenied", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("aaa/small.bin: None", Assert.Single(result.Output).ToString());
        Assert.Contains("AbortMultipartUpload aaa", _session.Requests());
        Assert.Equal(["small.bin"], _session.Texts("Get-OssObject aaa | % Key"));
    }

    [Fact]
    public void An_upload_that_cannot_be_given_up_is_named_with_the_error()
    {
        _folder.Add("large.bin", 3 * PartSize);
        _session.Must(
            "$emulator.AddFault(@{ Operation = 'UploadPart'; Status = 403; Code = 'AccessDenied' }); " +
            "$emulator.AddFault(@{ Operation = 'AbortMultipartUpload'; Status = 403; Code = 'AccessDenied' })");

        ErrorRecord error = _session.Fails(
            $"Write-OssObject aaa k large.bin -PartSize {PartSize} -MultipartThreshold 1");

        Assert.Equal("AccessDenied", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Matches(
            "oss:PutObject .* Abort the upload '[0-9A-F]+' of 'aaa/k'", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Parts_take_the_Acl_and_leave_what_is_there_when_they_become_an_object()
    {
        _folder.Add("large.bin", 3 * PartSize);
        const string Write =
            "Write-OssObject aaa k large.bin -PartSize 102400 -MultipartThreshold 1 -NoClobber -Acl private";
        _session.Must($"$emulator.ClearRequests(); {Write}");

        Assert.Equal(["InitiateMultipartUpload true", "CompleteMultipartUpload private true"], _session.Texts(
            "$emulator.GetRequests() | ? Operation -ne UploadPart | % { " +
            "\"$($_.Operation) $($_.Headers['x-oss-object-acl']) " +
            "$($_.Headers['x-oss-forbid-overwrite'])\" -replace '  ', ' ' }"));
    }

    [Theory]
    [InlineData("UploadPart", "stored is not what was sent", false)]
    [InlineData("CompleteMultipartUpload", "not what its parts are", true)]
    [InlineData("PutObject", "stored is not what was sent", true)]
    public void A_wrong_checksum_of_the_server_is_an_error_and_the_other_files_go_on(
        string operation, string says, bool isStored)
    {
        string how = operation == "PutObject" ? "" : $"-PartSize {PartSize} -MultipartThreshold {PartSize}";
        _folder.Add("large.bin", 3 * PartSize);
        _folder.Add("small.bin", 5);
        _session.Must($"$emulator.AddFault(@{{ Operation = '{operation}'; Key = 'large.bin'; " +
            "Headers = @{ 'x-oss-hash-crc64ecma' = '1' } })");

        SessionResult result = _session.Invoke($"Write-OssObject aaa -Path large.bin, small.bin {how}");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ChecksumMismatch,OssEncryption.Commands.WriteOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal("aaa/large.bin", error.TargetObject);
        Assert.Contains(says, error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("aaa/small.bin: None", Assert.Single(result.Output).ToString());
        Assert.Equal(how.Length > 0, _session.Requests().Contains("AbortMultipartUpload aaa"));
        Assert.Equal(
            isStored ? ["large.bin", "small.bin"] : ["small.bin"], _session.Texts("Get-OssObject aaa | % Key"));
    }

    [Fact]
    public void Parts_that_are_too_small_are_refused_with_the_size_to_use()
    {
        _folder.Add("file.bin", 4);

        ErrorRecord error = _session.Fails("Write-OssObject aaa k file.bin -PartSize 3 -MultipartThreshold 1");

        Assert.Equal("EntityTooSmall", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("-PartSize of 100KB", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("AbortMultipartUpload aaa", _session.Requests());
        Assert.Empty(_session.Must("Get-OssObject aaa"));
    }

    [Fact]
    public void Ctrl_C_gives_an_upload_up_on_the_server_too()
    {
        _folder.Add("large.bin", 3 * PartSize);
        _session.Must("$emulator.AddFault(@{ Operation = 'UploadPart'; Delay = [timespan]::FromSeconds(60) })");
        PSObject emulator = Assert.Single(_session.Must("$emulator"));

        using RunningScript running = _session.Session.Start(
            $"Write-OssObject aaa k large.bin -PartSize {PartSize} -MultipartThreshold 1 -ThrottleLimit 2");
        Assert.True(SpinWait.SpinUntil(() => HasBegun(emulator), TimeSpan.FromSeconds(30)));
        SessionResult result = running.Stop();

        Assert.True(result.WasStopped);
        Assert.Contains("AbortMultipartUpload aaa", _session.Requests());
    }

    [Fact]
    public void WhatIf_sends_nothing()
    {
        _folder.Add("file.bin", 5);

        _session.Must("Write-OssObject aaa k file.bin -WhatIf; Write-OssObject aaa k -Content x -WhatIf");

        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void An_encryption_that_the_answer_does_not_confirm_is_an_error_beside_the_object()
    {
        _session.Must("$emulator.AddFault(@{ Operation = 'PutObject'; Status = 200; Body = '' })");

        SessionResult result = _session.Invoke("Write-OssObject aaa k -Content x -Algorithm AES256");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("EncryptionNotConfirmed", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Equal("aaa/k: None", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void A_row_whose_encryption_cannot_be_is_an_error_and_the_others_go_on()
    {
        _folder.Add("a", 1);
        _folder.Add("b", 2);

        SessionResult result = _session.Invoke(
            "[pscustomobject]@{ LiteralPath = 'a'; Algorithm = 'SM4'; KmsKeyId = 'key' }, " +
            "[pscustomobject]@{ LiteralPath = 'b'; Algorithm = 'AES256' } | Write-OssObject aaa");

        Assert.Equal("aaa/a", Assert.Single(result.Errors).TargetObject);
        Assert.Equal("aaa/b: AES256", Assert.Single(result.Output).ToString());
    }

    [Fact]
    public void Progress_counts_bytes()
    {
        _folder.Add("file.bin", 1 << 20);
        _session.Must("$emulator.AddFault(@{ Operation = 'PutObject'; Delay = [timespan]::FromSeconds(1) })");

        SessionResult result = _session.Invoke("Write-OssObject aaa k file.bin");

        Assert.Contains(result.Progress, record =>
            record.StatusDescription.Contains("1.0 MiB", StringComparison.Ordinal));
    }

    [Fact]
    public void NoClobber_keeps_the_object_that_is_there()
    {
        _session.Must("Write-OssObject aaa k -Content first");

        ErrorRecord error = _session.Fails("Write-OssObject aaa k -Content second -NoClobber");

        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Contains("leave -NoClobber out", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["first"], _session.Texts("Read-OssObject aaa k -AsString"));
    }

    [Theory]
    [InlineData("Write-OssObject aaa k .", "DirectoryNotFile", ErrorCategory.InvalidArgument)]
    [InlineData("Write-OssObject aaa k missing.bin", "FileNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Write-OssObject aaa k -LiteralPath missing.bin", "FileNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("Write-OssObject aaa k file.bin -PartSize 1 -MultipartThreshold 1", "InvalidPartNumber",
        ErrorCategory.InvalidArgument)]
    [InlineData("Write-OssObject aaa /k file.bin", "InvalidObjectKey", ErrorCategory.InvalidArgument)]
    [InlineData("Write-OssObject aaa k file.bin -Algorithm None", "AlgorithmRequired", ErrorCategory.InvalidArgument)]
    [InlineData("Write-OssObject aaa k file.bin -Algorithm AES256 -KmsKeyId x", "KmsKeyNotApplicable",
        ErrorCategory.InvalidArgument)]
    public void Bad_input_is_refused_before_anything_is_sent(string script, string id, ErrorCategory category)
    {
        _folder.Add("file.bin", 10_001);

        ErrorRecord error = _session.Fails(script);

        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("", 3, 2)]
    [InlineData("", 3, 4)]
    [InlineData("-MultipartThreshold 1 -PartSize 102400", 3 * PartSize, (3 * PartSize) - 1)]
    [InlineData("-MultipartThreshold 1 -PartSize 102400", 3 * PartSize, (3 * PartSize) + 1)]
    public void A_file_that_changes_while_it_is_sent_becomes_no_object(string how, int before, int after)
    {
        _folder.Add("file.bin", before);
        _folder.Add("other.bin", 1);
        _session.Session.Host.Answers.Enqueue("A");
        _session.Session.Host.BeforeAnswer = () => _folder.Add("file.bin", after);

        SessionResult result = _session.Invoke($"Write-OssObject aaa -Path file.bin, other.bin -Confirm {how}");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ContentChanged,OssEncryption.Commands.WriteOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal("aaa/file.bin", error.TargetObject);
        Assert.Equal(["other.bin"], _session.Texts("Get-OssObject aaa | % Key"));
        int begun = _session.Requests().Count(request => request.StartsWith("Initiate", StringComparison.Ordinal));
        int ended = _session.Requests().Count(request => request.StartsWith("Complete", StringComparison.Ordinal)
            || request.StartsWith("Abort", StringComparison.Ordinal));
        Assert.Equal(begun, ended);
    }

    [Fact]
    public void One_key_is_not_written_by_two_files()
    {
        _folder.Add("a", 1);
        _folder.Add("b", 1);

        SessionResult result = _session.Invoke("Write-OssObject aaa k a, b");

        Assert.Equal("InvalidObjectKey", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Single(result.Output);
    }

    private static bool HasBegun(PSObject emulator) =>
        ((Array)emulator.Methods["GetRequests"].Invoke()).Length > 0;

    [Theory]
    [InlineData("'42'", "34 32")]
    [InlineData("42", "34 32")]
    [InlineData("4.5", "34 2e 35")]
    [InlineData("([byte]42)", "2a")]
    [InlineData("([byte[]](1, 2))", "01 02")]
    [InlineData("''", "")]
    public void A_number_is_written_as_its_text_and_bytes_as_they_are(string content, string expected)
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa");

        session.Must($"$null = Write-OssObject aaa k -Content {content}");

        Assert.Equal(
            [expected], session.Texts("((Read-OssObject aaa k -AsByteArray) | % { '{0:x2}' -f $_ }) -join ' '"));
    }
}

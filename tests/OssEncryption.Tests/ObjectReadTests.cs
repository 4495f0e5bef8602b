using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class ObjectReadTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public ObjectReadTests()
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
    public void Keys_become_paths_under_the_destination()
    {
        _session.Must("'x/y/one.txt', '.hidden', 'two words.txt' | " +
            "% { $null = Write-OssObject aaa $_ -Content $_ -Algorithm AES256 }");

        Assert.Equal(["aaa/.hidden: AES256", "aaa/two words.txt: AES256", "aaa/x/y/one.txt: AES256"],
            _session.Texts("Get-OssObject aaa | Read-OssObject -Destination down"));

        Assert.Equal(["down/.hidden", "down/two words.txt", "down/x/y/one.txt"], _folder.Files());
    }

    [Theory]
    [InlineData("a/../../x")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("C:/x")]
    [InlineData("a\\b")]
    [InlineData("docs/nul.txt")]
    [InlineData("folder/")]
    public void A_key_that_is_no_relative_path_is_refused_and_the_others_go_on(string key)
    {
        _session.Must("$null = Write-OssObject aaa good -Content x; $emulator.ClearRequests()");

        SessionResult result = _session.Invoke($"Read-OssObject aaa '{key}', good down/deep");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("KeyNotAFileName", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("aaa/" + key, error.TargetObject);
        Assert.Equal(["down/deep/good"], _folder.Files());
        Assert.Equal(["GetObject aaa"], _session.Requests());
    }

    [Fact]
    public void An_existing_file_stays_unless_forced()
    {
        _folder.Add("here", 7);
        _session.Must("$null = Write-OssObject aaa k -Content new; $emulator.ClearRequests()");

        ErrorRecord error = _session.Fails("Read-OssObject aaa k -Path here");

        Assert.Equal("FileExists", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal(7, _folder.Read("here").Length);
        Assert.Empty(_session.Requests());
        _session.Must("Read-OssObject aaa k -Path here -Force");
        Assert.Equal("new"u8.ToArray(), _folder.Read("here"));
    }

    [Fact]
    public void A_directory_in_the_place_of_the_file_is_an_error()
    {
        ErrorRecord error = _session.Fails("Read-OssObject aaa k -Path . -Force");

        Assert.Equal("DirectoryNotFile", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void A_download_that_fails_leaves_no_file_and_keeps_the_old_one()
    {
        _folder.Add("here", 7);
        _session.Must("$null = Write-OssObject aaa k -Content ('x' * 100); " +
            "$emulator.AddFault(@{ Operation = 'GetObject'; TruncateAt = 1 })");

        ErrorRecord error = _session.Fails("Read-OssObject aaa k -Path here -Force");

        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Equal(["here"], _folder.Files());
        Assert.Equal(7, _folder.Read("here").Length);
    }

    [Theory]
    [InlineData("-Destination down", "down/good")]
    [InlineData("-Destination . -Force", "bad", "good")]
    [InlineData("-AsString")]
    [InlineData("-AsByteArray")]
    public void A_wrong_checksum_of_the_server_is_an_error_and_nothing_damaged_is_given(
        string how, params string[] files)
    {
        if (how.EndsWith("-Force", StringComparison.Ordinal))
        {
            _folder.Add("bad", 7);
        }

        _session.Must("$null = 'bad', 'good' | % { Write-OssObject aaa $_ -Content $_ }; $emulator.AddFault(" +
            "@{ Operation = 'GetObject'; Key = 'bad'; Headers = @{ 'x-oss-hash-crc64ecma' = '1' } })");

        SessionResult result = _session.Invoke($"Read-OssObject aaa bad, good {how}");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ChecksumMismatch,OssEncryption.Commands.ReadOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal("aaa/bad", error.TargetObject);
        Assert.Contains("not what is stored", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Single(result.Output);
        Assert.Equal(files, _folder.Files());
        Assert.All(
            files.Where(file => file == "bad"), file => Assert.Equal(TemporaryFolder.Bytes(7), _folder.Read(file)));
    }

    [Fact]
    public void A_damaged_file_of_the_emulator_is_reported_as_damaged()
    {
        using var data = new TemporaryFolder();
        using var session = new EmulatedSession($"cn-hangzhou -Path '{data.Path}'");
        session.Given("New-OssBucket aaa");
        session.Must("$null = Write-OssObject aaa k -Content 'some text' -Algorithm AES256");
        string content = Assert.Single(Directory.GetFiles(Path.Combine(data.Path, "content")));
        byte[] bytes = File.ReadAllBytes(content);
        bytes[^1] ^= 1;
        File.WriteAllBytes(content, bytes);

        ErrorRecord error = session.Fails("Read-OssObject aaa k -AsString");

        Assert.Equal("InternalError", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("is damaged", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_object_is_an_error_that_leaves_nothing()
    {
        ErrorRecord error = _session.Fails("Read-OssObject aaa missing/deep -Destination down/deeper");

        Assert.Equal("NoSuchKey", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("Get-OssObject", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [LinkFact]
    public void A_key_never_goes_through_a_link_out_of_the_destination()
    {
        using var outside = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(_folder.Path, "down"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "down", "link"), outside.Path);
        _session.Must("'link/x', 'plain/x' | % { $null = Write-OssObject aaa $_ -Content $_ }");

        SessionResult result = _session.Invoke("Get-OssObject aaa | Read-OssObject -Destination down");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("LinkInDestination,OssEncryption.Commands.ReadOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.SecurityError, error.CategoryInfo.Category);
        Assert.Equal("aaa/link/x", error.TargetObject);
        Assert.Single(result.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_an_error()
    {
        _folder.Add("blocked", 1);
        _session.Must("$null = Write-OssObject aaa k -Content x");

        ErrorRecord error = _session.Fails("Read-OssObject aaa k -Path blocked/file");

        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Equal("FileFailed", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(["blocked"], _folder.Files());
    }

    [Fact]
    public void WhatIf_reads_nothing()
    {
        _session.Must("Read-OssObject aaa k -Path file -WhatIf");

        Assert.Empty(_session.Requests());
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void A_range_and_bytes_are_given_to_the_pipeline()
    {
        _session.Must("$null = Write-OssObject aaa k -Content ([byte[]](1..9)) -Algorithm SM4");

        Assert.Equal(["3 4 5", "SM4"], _session.Texts(
            "$bytes = Read-OssObject aaa k -AsByteArray -Range 2-4; \"$bytes\"; $bytes.Encryption.Algorithm"));
        Assert.Equal(["8 9"], _session.Texts("$bytes = Read-OssObject aaa k -AsByteArray -Range 7-; \"$bytes\""));
    }
}

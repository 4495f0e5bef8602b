using System.Management.Automation;

namespace OssEncryption.Tests;

/// <summary>What becomes the content of an object, from the command line and from the pipeline.</summary>
public sealed class ContentTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public ContentTests()
    {
        _session.Given("New-OssBucket aaa");
        File.WriteAllText(Path.Combine(_folder.Path, "file.txt"), "from a file");
        _session.Must($"$folder = '{_folder.Path}'; $file = [IO.FileInfo]::new('{_folder.Path}/file.txt')");
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Write-OssObject aaa k -Content 'one', 'two'", "one\ntwo")]
    [InlineData("Write-OssObject aaa k -Content @()", "")]
    [InlineData("Write-OssObject aaa k -Content 007", "007")]
    [InlineData("Write-OssObject aaa k -Content 1.50", "1.50")]
    [InlineData("Write-OssObject aaa k -Content $file", "from a file")]
    [InlineData("Write-OssObject aaa k -Content ([IO.MemoryStream]::new([byte[]](65, 66)))", "AB")]
    [InlineData("Write-OssObject aaa k -Content ([byte[]](65, 66))", "AB")]
    [InlineData("Write-OssObject aaa k -Content ([object[]]([byte]65, [byte]66))", "AB")]
    [InlineData("Write-OssObject aaa k -Content ([Collections.Generic.List[string]]('a', 'b'))", "a\nb")]
    [InlineData("Write-OssObject aaa k -Content ([guid]::Empty)", "00000000-0000-0000-0000-000000000000")]
    [InlineData("'{ \"a\": 1 }' | Write-OssObject aaa k", "{ \"a\": 1 }")]
    [InlineData("1..3 | Write-OssObject aaa k", "1\n2\n3")]
    [InlineData("'one', '', 'two' | Write-OssObject aaa k", "one\n\ntwo")]
    [InlineData("'text' | Write-OssObject oss://aaa/k", "text")]
    [InlineData("'text' | Write-OssObject -Key oss://aaa/k -Algorithm AES256", "text")]
    [InlineData("[byte[]](65, 66) | Write-OssObject aaa k", "AB")]
    [InlineData(", [byte[]](65, 66) | Write-OssObject aaa k", "AB")]
    [InlineData("[IO.MemoryStream]::new([byte[]](65, 66)) | Write-OssObject aaa k", "AB")]
    [InlineData("$file | Write-OssObject aaa k", "from a file")]
    [InlineData("[pscustomobject]@{ Text = 'from a row' } | Write-OssObject aaa k -Content { $_.Text }", "from a row")]
    public void Text_lines_bytes_a_file_and_a_stream_are_stored_as_they_are(string write, string expected)
    {
        _session.Must($"$null = {write}");

        Assert.Equal([expected], _session.Texts("Read-OssObject aaa k -AsString"));
        Assert.Single(_session.Requests(), "PutObject aaa");
    }

    [Theory]
    [InlineData("Write-OssObject aaa k -Content ([datetime]::new(2026, 1, 2))", "System.DateTime")]
    [InlineData("[double]::Parse('4711.5') | Write-OssObject aaa k", "System.Double")]
    [InlineData("Write-OssObject aaa k -Content @{ secret = 4711 }", "System.Collections.Hashtable")]
    [InlineData("Write-OssObject aaa k -Content ([xml]'<a>4711</a>')", "System.Xml.XmlDocument")]
    [InlineData("Write-OssObject aaa k -Content ([securestring]::new())", "System.Security.SecureString")]
    [InlineData("Write-OssObject aaa k -Content 4711, 12", "[byte[]] or [string[]]")]
    [InlineData("Write-OssObject aaa k -Content 'secret 4711', ([byte]12)", "[byte[]]")]
    [InlineData("Write-OssObject aaa k -Content ('4711' + [char]0xd800)", "surrogate")]
    [InlineData("Write-OssObject aaa k -Content $file, $file", "one content")]
    [InlineData("[pscustomobject]@{ Secret = 4711 } | Write-OssObject aaa k", "PSCustomObject")]
    [InlineData("'secret 4711', @{ a = 4711 } | Write-OssObject aaa k", "System.Collections.Hashtable")]
    public void What_cannot_be_stored_as_it_is_is_refused_and_not_shown(string write, string says)
    {
        ErrorRecord error = _session.Fails(write);

        Assert.Equal("ContentNotStorable,OssEncryption.Commands.WriteOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidType, error.CategoryInfo.Category);
        Assert.Equal("aaa/k", error.TargetObject);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("4711", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void A_stream_that_cannot_be_read_is_an_error()
    {
        ErrorRecord error = _session.Fails(
            "$closed = [IO.MemoryStream]::new(); $closed.Dispose(); Write-OssObject aaa k -Content $closed");

        Assert.StartsWith("ContentUnreadable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ReadError, error.CategoryInfo.Category);
    }

    [Fact]
    public void Contents_for_different_keys_become_objects_of_their_own()
    {
        Assert.Equal(["aaa/1: AES256", "aaa/2: None"], _session.Texts(
            "[pscustomobject]@{ Id = 1; Algorithm = 'AES256' }, [pscustomobject]@{ Id = 2 } | " +
            "Write-OssObject aaa -Key { [string]$_.Id } -Content { \"text $($_.Id)\" }"));
        Assert.Equal(["text 1", "text 2"], _session.Texts("'1', '2' | Read-OssObject aaa -AsString"));
    }

    [Theory]
    [InlineData("Write-OssObject oss://aaa/up/ $file.FullName", "aaa/up/file.txt")]
    [InlineData("Write-OssObject oss://aaa/up/ \"$folder/*.txt\"", "aaa/up/file.txt")]
    [InlineData("Write-OssObject oss://aaa $file.FullName", "aaa/file.txt")]
    [InlineData("Write-OssObject oss://aaa/new $file.FullName", "aaa/new")]
    [InlineData("Write-OssObject aaa $file.FullName", "aaa/file.txt")]
    [InlineData("Write-OssObject aaa $file.FullName -KeyPrefix up/", "aaa/up/file.txt")]
    [InlineData("Write-OssObject aaa $folder -Recurse", "aaa/file.txt")]
    [InlineData("Write-OssObject aaa new $file.FullName", "aaa/new")]
    public void A_file_can_stand_behind_the_bucket_or_the_address(string write, string target)
    {
        Assert.Equal([$"{target}: None"], _session.Texts(write));
        Assert.Equal(["from a file"], _session.Texts($"Read-OssObject oss://{target} -AsString"));
    }

    [Theory]
    [InlineData("Write-OssObject aaa nofile.txt", "aaa", "'nofile.txt'")]
    [InlineData("Write-OssObject oss://aaa/k", "aaa/k", "-Content")]
    [InlineData("Write-OssObject -Key oss://aaa/k", "aaa/k", "-Content")]
    [InlineData("Write-OssObject aaa -KeyPrefix up/", "aaa", "-Content")]
    public void Without_a_content_nothing_is_written(string write, string target, string says)
    {
        ErrorRecord error = _session.Fails(write);

        Assert.Equal("ContentRequired,OssEncryption.Commands.WriteOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(target, error.TargetObject);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("$folder/copy.txt", "copy.txt")]
    [InlineData("$folder", "001.txt")]
    [InlineData("$folder/new/", "new/001.txt")]
    public void A_file_or_folder_can_stand_behind_the_address_of_an_object(string place, string file)
    {
        _session.Must("$null = Write-OssObject oss://aaa/2026/001.txt -Content paid");

        _session.Must($"$null = Read-OssObject oss://aaa/2026/001.txt \"{place}\"");

        Assert.Equal("paid", File.ReadAllText(Path.Combine(_folder.Path, file)));
    }

    [Theory]
    [InlineData("Read-OssObject aaa k")]
    [InlineData("Read-OssObject oss://aaa/k")]
    [InlineData("'k' | Read-OssObject aaa")]
    public void Without_a_place_nothing_is_read(string read)
    {
        ErrorRecord error = _session.Fails(read);

        Assert.Equal("DestinationRequired,OssEncryption.Commands.ReadOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal("Read-OssObject", error.TargetObject);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("New-OssEncryptionPlan aaa \"$folder/plan\" -Algorithm KMS")]
    [InlineData("New-OssEncryptionPlan aaa \"$folder/plan\" KMS")]
    [InlineData("New-OssEncryptionPlan aaa KMS -Path \"$folder/plan\"")]
    [InlineData("New-OssEncryptionPlan aaa -Algorithm KMS -Path \"$folder/plan\"")]
    public void The_folder_of_a_plan_can_stand_behind_the_bucket(string plan)
    {
        _session.Must($"$null = {plan}");

        Assert.True(File.Exists(Path.Combine(_folder.Path, "plan", "plan.json")));
    }
}

using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Addresses, oss://bucket/key, as arguments for buckets and keys.</summary>
public sealed class AddressTests : IDisposable
{
    private readonly EmulatedSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public AddressTests()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");
        _session.Must("'k', 'folder/one', 'folder/two', 'oss://odd', 'a[1]' | " +
            "% { $null = Write-OssObject aaa $_ -Content $_ }; $emulator.ClearRequests()");
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Get-OssObjectEncryption oss://aaa/k", "aaa/k: None")]
    [InlineData("Get-OssObjectEncryption OSS://aaa/k", "aaa/k: None")]
    [InlineData("Get-OssObjectEncryption oss://aaa/ k", "aaa/k: None")]
    [InlineData("Get-OssObjectEncryption oss://aaa k", "aaa/k: None")]
    [InlineData("Get-OssObjectEncryption oss://aaa/k, oss://aaa/folder/one", "aaa/k: None, aaa/folder/one: None")]
    [InlineData("Get-OssObjectEncryption -Key oss://aaa/k", "aaa/k: None")]
    [InlineData("'oss://aaa/k', 'oss://aaa/folder/two' | Get-OssObjectEncryption", "aaa/k: None, aaa/folder/two: None")]
    [InlineData("'k', 'folder/two' | Get-OssObjectEncryption oss://aaa", "aaa/k: None, aaa/folder/two: None")]
    [InlineData("Get-OssObjectEncryption aaa oss://odd", "aaa/oss://odd: None")]
    [InlineData("[pscustomobject]@{ BucketName = 'oss://aaa/k' } | Get-OssObjectEncryption", "aaa/k: None")]
    [InlineData("Read-OssObject oss://aaa/folder/one -AsString", "folder/one")]
    [InlineData("Get-OssObject oss://aaa/k", "aaa/k")]
    [InlineData("Get-OssObject oss://aaa/folder/", "aaa/folder/one, aaa/folder/two")]
    [InlineData("Get-OssObject oss://aaa/fold*/o*", "aaa/folder/one")]
    [InlineData("Get-OssObject oss://aaa/ folder/*", "aaa/folder/one, aaa/folder/two")]
    [InlineData("Get-OssObject oss://aaa -Prefix k", "aaa/k")]
    [InlineData("Get-OssObject oss://aaa/folder/, oss://aaa/k", "aaa/folder/one, aaa/folder/two, aaa/k")]
    [InlineData("Get-OssObject oss://aaa/k, oss://bbb -Key k -ErrorAction Ignore", "")]
    [InlineData("Get-OssBucket oss://aaa", "aaa")]
    [InlineData("Get-OssBucket oss://a*", "aaa")]
    [InlineData("Get-OssBucketEncryption oss://aaa/, oss://bbb", "aaa: None, bbb: None")]
    [InlineData("'oss://bbb/' | Set-OssBucketEncryption -Algorithm AES256", "bbb: AES256")]
    [InlineData("Test-OssBucketEncryption oss://aaa AES256", "False")]
    [InlineData("New-OssBucket oss://ccc", "ccc")]
    [InlineData("Remove-OssBucket oss://bbb -Confirm:$false; Get-OssBucket", "aaa")]
    [InlineData("Write-OssObject oss://bbb/new -Content x", "bbb/new: None")]
    [InlineData("Write-OssObject oss://aaa/new, oss://bbb/new -Content x", "aaa/new: None, bbb/new: None")]
    [InlineData("Write-OssObject -Key oss://bbb/new -Content x", "bbb/new: None")]
    [InlineData("Remove-OssObject oss://aaa/k -Confirm:$false; Get-OssObject aaa -Prefix k", "")]
    [InlineData("'k', 'oss://odd' | Remove-OssObject aaa -Confirm:$false; Get-OssObject aaa",
        "aaa/a[1], aaa/folder/one, aaa/folder/two")]
    [InlineData("Copy-OssObject oss://aaa/k oss://bbb/copy", "bbb/copy: None")]
    [InlineData("Copy-OssObject oss://aaa/k oss://bbb", "bbb/k: None")]
    [InlineData("Copy-OssObject oss://aaa/k oss://bbb/", "bbb/k: None")]
    [InlineData("Copy-OssObject oss://aaa/k -DestinationBucketName oss://bbb/copy", "bbb/copy: None")]
    [InlineData("Copy-OssObject oss://aaa/k -DestinationKey copy", "aaa/copy: None")]
    [InlineData("Copy-OssObject aaa k bbb copy", "bbb/copy: None")]
    [InlineData("Copy-OssObject aaa k, folder/one bbb", "bbb/k: None, bbb/folder/one: None")]
    [InlineData("Copy-OssObject oss://aaa/k, oss://aaa/folder/one oss://bbb", "bbb/k: None, bbb/folder/one: None")]
    [InlineData("'oss://aaa/k' | Copy-OssObject -DestinationBucketName bbb", "bbb/k: None")]
    [InlineData(
        "Get-OssObject aaa folder/* | Copy-OssObject -DestinationBucketName bbb -DestinationKey { $_.Key + '2' }",
        "bbb/folder/one2: None, bbb/folder/two2: None")]
    public void An_address_stands_where_a_bucket_and_a_key_are_meant(string script, string expected) =>
        Assert.Equal(expected, string.Join(", ", _session.Texts(script)));

    [Theory]
    [InlineData("oss://bbb/new.txt", "new.txt")]
    [InlineData("oss://bbb", "file.txt")]
    [InlineData("oss://bbb/2026/", "2026/file.txt")]
    [InlineData("oss://bbb/2026/ -KeyPrefix 01-", "2026/01-file.txt")]
    [InlineData("oss://bbb/ 2026/", "2026/")]
    public void Files_go_to_the_key_of_an_address_or_below_one_that_ends_with_a_slash(string where, string key)
    {
        _folder.Add("file.txt", 3);

        Assert.Equal([$"bbb/{key}: None"],
            _session.Texts($"Write-OssObject {where} -LiteralPath '{Path.Combine(_folder.Path, "file.txt")}'"));
    }

    [Theory]
    [InlineData("Get-OssBucketEncryption oss://aaa/k", "InvalidAddress", "oss://aaa/k", "oss://aaa/.")]
    [InlineData("Remove-OssBucket oss://aaa/k -Confirm:$false", "InvalidAddress", "oss://aaa/k", "takes buckets")]
    [InlineData("Get-OssBucketEncryption oss://", "InvalidAddress", "oss://", "names no bucket")]
    [InlineData("Get-OssObjectEncryption oss:///k", "InvalidAddress", "oss:///k", "names no bucket")]
    [InlineData("Copy-OssObject oss:///k oss://bbb", "InvalidAddress", "oss:///k", "names no bucket")]
    [InlineData("Get-OssObjectEncryption oss:/aaa/k", "InvalidAddress", "oss:/aaa/k", "oss://bucket/key")]
    [InlineData("Get-OssObjectEncryption s3://aaa/k", "InvalidAddress", "s3://aaa/k", "oss://bucket/key")]
    [InlineData("Get-OssObjectEncryption oss://Aaa/k", "InvalidBucketName", "Aaa/k", "lower case")]
    [InlineData("Get-OssObjectEncryption oss://aaa//k", "InvalidObjectKey", "aaa//k", "slash")]
    [InlineData("Get-OssObjectEncryption oss://aaa/k k", "InvalidAddress", "aaa/k", "names its key already")]
    [InlineData("Get-OssObject oss://aaa/k -Prefix k", "InvalidAddress", "aaa/k", "names its key already")]
    [InlineData("Get-OssObject aaa 'k[1'", "InvalidObjectKey", "aaa", "backtick")]
    [InlineData("Get-OssObjectEncryption aaa", "KeyRequired", "aaa", "-Key")]
    [InlineData("Get-OssObjectEncryption oss://aaa/", "KeyRequired", "aaa", "oss://aaa/key")]
    [InlineData("Write-OssObject aaa -Content x", "KeyRequired", "aaa", "-Key")]
    [InlineData("Get-OssBucket aaa | Remove-OssObject -Confirm:$false", "KeyRequired", "aaa", "-Key")]
    [InlineData("'k' | Get-OssObjectEncryption", "BucketRequired", "k", "-BucketName")]
    [InlineData("Get-OssObjectEncryption", "BucketRequired", "Get-OssObjectEncryption", "-BucketName")]
    [InlineData("Copy-OssObject oss://aaa/k bbb", "InvalidAddress", "aaa/k", "'bbb'")]
    [InlineData("Copy-OssObject oss://aaa/k oss://bbb/folder/", "InvalidObjectKey", "aaa/k", "folder/name")]
    [InlineData("Copy-OssObject aaa k oss://bbb/one two", "InvalidAddress", "aaa/k", "names its key already")]
    public void What_is_no_address_or_not_the_one_meant_is_refused_before_anything_is_sent(
        string script, string id, string target, string says)
    {
        ErrorRecord error = _session.Fails(script);

        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(target, error.TargetObject);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_session.Requests().Except(["ListBuckets"]));
    }

    [Theory]
    [InlineData("Get-OssObject inv*", "inv*",
        "A name is taken literally here. Pipe the buckets: Get-OssBucket 'inv*' | ….")]
    [InlineData("Set-OssBucketEncryption * -Algorithm KMS", "*",
        "A name is taken literally here. Pipe the buckets: Get-OssBucket '*' | ….")]
    [InlineData("Get-OssObjectEncryption aaa *.txt", "aaa/*.txt",
        "A key is taken literally here. Pipe the objects: Get-OssObject oss://aaa/*.txt | ….")]
    [InlineData("Read-OssObject aaa *.txt -AsString", "aaa/*.txt",
        "A key is taken literally here. Pipe the objects: Get-OssObject oss://aaa/*.txt | ….")]
    public void A_wildcard_where_none_is_taken_says_what_to_pipe(string script, string target, string advice)
    {
        ErrorRecord error = _session.Fails(script);

        Assert.Equal(target, error.TargetObject);
        Assert.Equal(advice, error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_bad_address_does_not_stop_the_others()
    {
        SessionResult result = _session.Invoke("'aaa', 'oss://bbb/k', 'oss://bbb' | Get-OssBucketEncryption");

        Assert.Equal(["aaa: None", "bbb: None"], result.Output.Select(rule => rule.ToString()));
        Assert.Equal("oss://bbb/k", Assert.Single(result.Errors).TargetObject);
    }

    [Fact]
    public void The_signature_of_an_URL_that_was_taken_for_a_bucket_is_not_repeated()
    {
        ErrorRecord error = _session.Fails(
            "Get-OssObjectEncryption 'https://aaa.oss-cn-hangzhou.aliyuncs.com/k?Signature=MarkerSecret'");

        Assert.Equal("InvalidAddress", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.DoesNotContain("MarkerSecret", error.ToString() + error.TargetObject, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_over_what_the_same_command_wrote()
    {
        SessionResult result = _session.Invoke("Get-OssObject aaa folder/* | Copy-OssObject -DestinationKey copy");

        Assert.Equal("aaa/copy: None", Assert.Single(result.Output).ToString());
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("InvalidObjectKey", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("aaa/folder/two", error.TargetObject);
        Assert.Equal(["folder/one"], _session.Texts("Read-OssObject aaa copy -AsString"));
    }

    [Theory]
    [InlineData("Get-OssContext | Get-OssBucketEncryption")]
    [InlineData("Get-OssContext | Get-OssObjectEncryption aaa")]
    [InlineData("@{ a = 1 } | Remove-OssObject aaa -Confirm:$false")]
    public void The_text_of_an_object_is_not_taken_for_a_name(string script)
    {
        Assert.Equal("InputObjectNotBound", _session.Fails(script).FullyQualifiedErrorId.Split(',')[0]);
        Assert.Empty(_session.Requests());
    }

    [Theory]
    [InlineData("'a`[1`]'")]
    [InlineData("'a`[1]'")]
    [InlineData("'a`[?]'")]
    public void A_backtick_takes_a_wildcard_literally(string key) =>
        Assert.Equal(["aaa/a[1]"], _session.Texts($"Get-OssObject aaa {key}"));

    [Fact]
    public void Keys_of_objects_in_the_pipeline_have_no_wildcards() =>
        Assert.Equal(["aaa/a[1]"], _session.Texts("Get-OssObjectEncryption aaa 'a[1]' | Get-OssObject"));
}

using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

public sealed class RestartTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string Versioned = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";

    private readonly TemporaryFolder _folder = new();
    private readonly OssCredential _owner = new("id", "secret");
    private LocalOss _oss;

    public RestartTests()
    {
        _oss = Start();
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _oss.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Versions_markers_tags_and_acls_are_there_again()
    {
        await _oss.CallAsync("PUT", Bucket, "", "versioning", Versioned);
        ReceivedResponse put = await _oss.PutObjectAsync(Bucket, "key", "one", (Algorithm, "SM4"));
        string first = put.Header("x-oss-version-id")!;
        await _oss.PutObjectAsync(Bucket, "key", "two", ("x-oss-tagging", "a=1&A=2"), ("x-oss-object-acl", "private"));
        await _oss.ObjectAsync("DELETE", Bucket, "key");
        string before = (await _oss.GetAsync(Bucket, "versions")).Text;
        Restart();
        Assert.Equal(before, (await _oss.GetAsync(Bucket, "versions")).Text);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
        ReceivedResponse old = await _oss.CallAsync("GET", Bucket, "key", "versionId=" + first, null);
        Assert.Equal(("one", "SM4"), (old.Text, old.Header(Algorithm)));
        await _oss.PutObjectAsync(Bucket, "key", "three");
        Assert.Equal("three", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
    }

    [Theory]
    [InlineData("AES256")]
    [InlineData("KMS")]
    public async Task An_upload_goes_on_where_it_was(string algorithm)
    {
        string id = (await _oss.CallAsync("POST", Bucket, "key", "uploads", null, (Algorithm, algorithm)))
            .Element("UploadId")!;
        await _oss.CallAsync("PUT", Bucket, "key", $"partNumber=1&uploadId={id}", "1234567");
        Restart();
        await _oss.CallAsync("PUT", Bucket, "key", $"partNumber=2&uploadId={id}", "89");
        Restart();
        ReceivedResponse done = await _oss.CallAsync(
            "POST", Bucket, "key", "uploadId=" + id, null, ("x-oss-complete-all", "yes"));
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Restart();
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal(("123456789", algorithm), (get.Text, get.Header(Algorithm)));
        Assert.Single(_folder.DataFilesIn("content"));
        Assert.Empty(_folder.DataFilesIn("uploads"));
        Assert.Empty(_folder.DataFilesIn("parts"));
    }

    [Fact]
    public async Task A_part_whose_upload_is_no_more_is_cleared_away()
    {
        string id = (await _oss.CallAsync("POST", Bucket, "key", "uploads")).Element("UploadId")!;
        await _oss.CallAsync("PUT", Bucket, "key", $"partNumber=1&uploadId={id}", "1");
        _oss.Dispose();
        File.Delete(Assert.Single(_folder.DataFilesIn("uploads")));
        _oss = Start();
        Assert.Empty(_folder.DataFilesIn("parts"));
        Restart();
        Assert.Empty(_folder.DataFilesIn("content"));
    }

    [Fact]
    public async Task A_copy_needs_no_content_of_its_source_any_more()
    {
        await _oss.PutObjectAsync(Bucket, "key", "content", (Algorithm, "AES256"));
        await _oss.ObjectAsync("PUT", Bucket, "copy", ("x-oss-copy-source", $"/{Bucket}/key"), (Algorithm, "SM4"));
        await _oss.ObjectAsync("DELETE", Bucket, "key");
        Restart();
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "copy");
        Assert.Equal(("content", "SM4"), (get.Text, get.Header(Algorithm)));
    }

    private LocalOss Start() =>
        new(new EmulatorOptions { Path = _folder.Path, Owner = _owner, SmallestPart = 4 });

    private void Restart()
    {
        _oss.Dispose();
        _oss = Start();
    }
}

using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class VersionTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Version = "x-oss-version-id";
    private const string Marker = "x-oss-delete-marker";

    private readonly LocalOss _oss = new();

    public VersionTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_bucket_says_whether_it_keeps_versions()
    {
        Assert.Null((await _oss.GetAsync(Bucket, "versioning")).Element("Status"));
        Assert.Null((await _oss.GetAsync(Bucket, "bucketInfo")).Element("Versioning"));
        foreach (string status in new[] { "Enabled", "Suspended" })
        {
            Assert.Equal(HttpStatusCode.OK, (await SetAsync(status)).Status);
            Assert.Equal(status, (await _oss.GetAsync(Bucket, "versioning")).Element("Status"));
            Assert.Equal(status, (await _oss.GetAsync(Bucket, "bucketInfo")).Element("Versioning"));
        }

        Assert.Equal("MalformedXML", (await SetAsync("Off")).Code);
    }

    [Fact]
    public async Task Every_write_makes_a_version_that_can_be_read()
    {
        Assert.Null((await _oss.PutObjectAsync(Bucket, "key", "null")).Header(Version));
        await SetAsync("Enabled");
        string first = (await _oss.PutObjectAsync(Bucket, "key", "first")).Header(Version)!;
        string second = (await _oss.PutObjectAsync(Bucket, "key", "second")).Header(Version)!;
        Assert.NotEqual(first, second);
        Assert.Equal(("second", second), await ReadAsync(""));
        Assert.Equal(("first", first), await ReadAsync("versionId=" + first));
        Assert.Equal(("null", "null"), await ReadAsync("versionId=null"));
        Assert.Equal("NoSuchVersion", (await _oss.CallAsync("GET", Bucket, "key", "versionId=other")).Code);

        await SetAsync("Suspended");
        Assert.Equal("null", (await _oss.PutObjectAsync(Bucket, "key", "third")).Header(Version));
        Assert.Equal(("third", "null"), await ReadAsync(""));
        Assert.Equal(("second", second), await ReadAsync("versionId=" + second));
    }

    [Fact]
    public async Task Deleting_leaves_a_marker_that_can_be_deleted()
    {
        await SetAsync("Enabled");
        string version = (await _oss.PutObjectAsync(Bucket, "key", "content")).Header(Version)!;
        ReceivedResponse deleted = await _oss.ObjectAsync("DELETE", Bucket, "key");
        string marker = deleted.Header(Version)!;
        Assert.Equal("true", deleted.Header(Marker));
        ReceivedResponse gone = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey", "true"), (gone.Status, gone.Code, gone.Header(Marker)));
        ReceivedResponse direct = await _oss.CallAsync("GET", Bucket, "key", "versionId=" + marker);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "true"), (direct.Status, direct.Header(Marker)));
        Assert.Empty((await _oss.CallAsync("GET", Bucket, null, "list-type=2")).Elements("Contents"));
        Assert.Equal("BucketNotEmpty", (await _oss.SendAsync(new("", "DELETE", Bucket))).Code);

        ReceivedResponse undeleted = await _oss.CallAsync("DELETE", Bucket, "key", "versionId=" + marker);
        Assert.Equal(("true", marker), (undeleted.Header(Marker), undeleted.Header(Version)));
        Assert.Equal(("content", version), await ReadAsync(""));
        ReceivedResponse last = await _oss.CallAsync("DELETE", Bucket, "key", "versionId=" + version);
        Assert.Equal((null, version), (last.Header(Marker), last.Header(Version)));
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.SendAsync(new("", "DELETE", Bucket))).Status);
    }

    [Fact]
    public async Task Versions_are_listed_page_by_page_the_newest_first()
    {
        await SetAsync("Enabled");
        List<string> expected = [];
        foreach (string key in new[] { "a", "b" })
        {
            string[] versions =
            [
                (await _oss.PutObjectAsync(Bucket, key, "1")).Header(Version)!,
                (await _oss.PutObjectAsync(Bucket, key, "2")).Header(Version)!,
                (await _oss.ObjectAsync("DELETE", Bucket, key)).Header(Version)!,
            ];
            expected.AddRange(versions.Reverse());
        }

        List<string> found = [];
        string marker = "";
        do
        {
            ReceivedResponse page = await _oss.CallAsync("GET", Bucket, null, "versions&max-keys=2" + marker);
            found.AddRange(page.Elements("VersionId"));
            marker = page.Element("IsTruncated") == "false" ? ""
                : $"&key-marker={page.Element("NextKeyMarker")}" +
                  $"&version-id-marker={page.Element("NextVersionIdMarker")}";
        }
        while (marker.Length > 0);

        Assert.Equal(expected, found);
        ReceivedResponse all = await _oss.CallAsync("GET", Bucket, null, "versions");
        Assert.Equal(2, all.Elements("DeleteMarker").Length);
        Assert.Equal(4, all.Elements("Version").Length);
        Assert.Equal(["true", "false", "false", "true", "false", "false"], all.Elements("IsLatest"));
        ReceivedResponse bad = await _oss.CallAsync("GET", Bucket, null, "versions&version-id-marker=x");
        Assert.Equal("InvalidArgument", bad.Code);
    }

    [Fact]
    public async Task Copying_an_old_version_onto_its_key_makes_it_the_newest()
    {
        await SetAsync("Enabled");
        string first = (await _oss.PutObjectAsync(Bucket, "key", "first", ("x-oss-meta-a", "1"))).Header(Version)!;
        await _oss.PutObjectAsync(Bucket, "key", "second");
        ReceivedResponse copy = await _oss.ObjectAsync(
            "PUT", Bucket, "key", ("x-oss-copy-source", $"/{Bucket}/key?versionId={first}"));
        Assert.Equal(first, copy.Header("x-oss-copy-source-version-id"));
        Assert.Equal(("first", copy.Header(Version)), await ReadAsync(""));
        Assert.Equal("1", (await _oss.ObjectAsync("HEAD", Bucket, "key")).Header("x-oss-meta-a"));
        ReceivedResponse forbidden = await _oss.PutObjectAsync(Bucket, "key", "x", ("x-oss-forbid-overwrite", "true"));
        Assert.Equal(HttpStatusCode.OK, forbidden.Status);
    }

    [Fact]
    public async Task Versions_have_actions_of_their_own()
    {
        await SetAsync("Enabled");
        string version = (await _oss.PutObjectAsync(Bucket, "key", "x")).Header(Version)!;
        OssCredential reader = _oss.Emulator.AddUser(new EmulatorUser { Allow = ["oss:GetObject"] });
        Assert.Equal(HttpStatusCode.OK,
            (await _oss.SendAsync(LocalOss.Request("GET", Bucket, "key", ""), reader)).Status);
        ReceivedResponse old = await _oss.SendAsync(
            LocalOss.Request("GET", Bucket, "key", "versionId=" + version), reader);
        Assert.Equal("AccessDenied", old.Code);
    }

    private Task<ReceivedResponse> SetAsync(string status) => _oss.CallAsync("PUT", Bucket, null, "versioning",
        $"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");

    private async Task<(string Text, string? Version)> ReadAsync(string query)
    {
        ReceivedResponse response = await _oss.CallAsync("GET", Bucket, "key", query);
        return (response.Text, response.Header(Version));
    }
}

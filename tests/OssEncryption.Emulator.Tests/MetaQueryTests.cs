using System.Net;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Tests;

public sealed class MetaQueryTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string All = """{"Field":"Size","Value":"0","Operation":"gte"}""";
    private const string IsKms = """{"Field":"ServerSideEncryption","Value":"KMS","Operation":"eq"}""";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero));
    private readonly LocalOss _oss;

    public MetaQueryTests()
    {
        _oss = new LocalOss(
            new EmulatorOptions { IndexTime = TimeSpan.FromHours(2), IndexLag = TimeSpan.FromMinutes(5) }, _clock);
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task It_is_opened_once_and_closed_even_when_it_is_not_open()
    {
        Assert.Equal("MetaQueryNotExist", (await _oss.GetAsync(Bucket, "metaQuery")).Code);
        Assert.Equal("MetaQueryNotExist", (await QueryAsync(All)).Code);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("delete")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("add")).Status);
        Assert.Equal("MetaQueryAlreadyExist", (await CallAsync("add")).Code);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync("delete")).Status);
        Assert.Equal("MetaQueryNotExist", (await _oss.GetAsync(Bucket, "metaQuery")).Code);
        Assert.Equal("InvalidArgument", (await CallAsync("other")).Code);
    }

    /// <summary>Source: PY2 test_meta_query_client is Ready right after it was opened.</summary>
    [Theory]
    [InlineData(0, "Ready", "FullScanning", 0)]
    [InlineData(60, "Ready", "FullScanning", 0)]
    [InlineData(90, "Running", "FullScanning", 2)]
    [InlineData(120, "Running", "IncrementalScanning", 4)]
    public async Task It_holds_more_and_more_until_the_bucket_is_scanned(
        int minutes, string state, string phase, int count)
    {
        await PutAsync(4);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await CallAsync("add");
        _clock.Advance(TimeSpan.FromMinutes(minutes));
        ReceivedResponse status = await _oss.GetAsync(Bucket, "metaQuery");
        Assert.Equal((state, phase, "basic"),
            (status.Element("State"), status.Element("Phase"), status.Element("MetaQueryMode")));
        Assert.Equal(count, (await QueryAsync(All)).Elements("Filename").Length);
    }

    [Fact]
    public async Task What_was_written_within_the_lag_is_not_in_it()
    {
        await OpenAsync();
        await PutAsync(1);
        Assert.Empty((await QueryAsync(All)).Elements("Filename"));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["0"], (await QueryAsync(All)).Elements("Filename"));
    }

    [Fact]
    public async Task It_knows_current_versions_only()
    {
        await OpenAsync();
        await _oss.CallAsync("PUT", Bucket, null, "versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        await _oss.PutObjectAsync(Bucket, "kept", "1");
        await _oss.PutObjectAsync(Bucket, "kept", "22");
        await _oss.PutObjectAsync(Bucket, "deleted", "333");
        await _oss.ObjectAsync("DELETE", Bucket, "deleted");
        _clock.Advance(TimeSpan.FromMinutes(5));
        ReceivedResponse found = await QueryAsync(All);
        Assert.Equal(["kept"], found.Elements("Filename"));
        Assert.Equal(["2"], found.Elements("Size"));
    }

    [Fact]
    public async Task A_row_says_how_an_object_is_encrypted_and_a_plain_one_nothing()
    {
        await OpenAsync();
        await _oss.PutObjectAsync(Bucket, "plain", "1");
        await _oss.PutObjectAsync(Bucket, "sse", "22", ("x-oss-server-side-encryption", "AES256"),
            ("x-oss-tagging", "team=a"), ("x-oss-meta-a", "1"));
        _clock.Advance(TimeSpan.FromMinutes(5));
        ReceivedResponse found = await QueryAsync(All, "<Sort>Size</Sort><Order>asc</Order>");
        Assert.Equal(["plain", "sse"], found.Elements("Filename"));
        Assert.Equal(["AES256"], found.Elements("ServerSideEncryption"));
        Assert.Equal(["2026-11-28T10:00:00+00:00", "2026-11-28T10:00:00+00:00"], found.Elements("FileModifiedTime"));
        Assert.Equal(["team", "x-oss-meta-a"], found.Elements("Key"));
    }

    [Theory]
    [InlineData("""{"Field":"Size","Value":"1","Operation":"gt"}""", "b,c")]
    [InlineData("""{"Field":"Size","Value":"1","Operation":"eq"}""", "a")]
    [InlineData("""{"Field":"Filename","Value":"b","Operation":"prefix"}""", "b")]
    [InlineData("""{"Field":"Filename","Value":"/x","Operation":"match"}""", "")]
    [InlineData(IsKms, "c")]
    [InlineData("""{"Field":"OSSTagging.team","Value":"a","Operation":"eq"}""", "b")]
    [InlineData("""{"Field":"OSSUserMeta.X-OSS-META-k","Value":"v","Operation":"eq"}""", "a")]
    [InlineData("""{"Field":"FileModifiedTime","Value":"2026-11-28T10:00:00.000Z","Operation":"gte"}""", "a,b,c")]
    [InlineData("""{"Operation":"not","SubQueries":[""" + IsKms + "]}", "a,b")]
    [InlineData("""{"Operation":"or","SubQueries":[{"Field":"Size","Value":"1","Operation":"eq"},"""
        + """{"Operation":"and","SubQueries":[{"Field":"Size","Value":"2","Operation":"gt"},""" + IsKms + "]}]}",
        "a,c")]
    public async Task A_query_finds_the_rows_that_meet_it(string query, string names)
    {
        await OpenAsync();
        await PutThreeAsync();
        Assert.Equal(names, string.Join(',', (await QueryAsync(query)).Elements("Filename")));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"Field":"Nothing","Value":"1","Operation":"eq"}""")]
    [InlineData("""{"Field":"ServerSideEncryptionKeyId","Value":"1","Operation":"eq"}""")]
    [InlineData("""{"Field":"Size","Value":"much","Operation":"eq"}""")]
    [InlineData("""{"Field":"Size","Value":"1","Operation":"match"}""")]
    [InlineData("""{"Field":"Size","Value":"1","Operation":"exist"}""")]
    public async Task A_query_that_is_none_is_refused(string query)
    {
        await OpenAsync();
        ReceivedResponse refused = await QueryAsync(query);
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Numbers_are_over_all_that_was_found_and_not_over_the_page()
    {
        await OpenAsync();
        await PutThreeAsync();
        ReceivedResponse found = await QueryAsync(All, "<MaxResults>1</MaxResults><Aggregations>" + string.Concat(
            new[] { "Size/sum", "Size/max", "Size/average", "Filename/count", "OSSStorageClass/distinct" }.Select(
                name => $"<Aggregation><Field>{name.Split('/')[0]}</Field><Operation>{name.Split('/')[1]}</Operation>"
                    + "</Aggregation>"))
            + "<Aggregation><Field>ServerSideEncryption</Field><Operation>group</Operation></Aggregation>"
            + "</Aggregations>");
        Assert.Empty(found.Elements("Filename"));
        Assert.Equal(["6", "3", "2", "3", "2"], found.Xml.Descendants("Aggregation").Elements("Value")
            .Select(value => value.Value));
        Assert.Equal(("KMS", "1"), (found.Xml.Descendants("Group").Single().Element("Value")!.Value,
            found.Xml.Descendants("Group").Single().Element("Count")!.Value));
    }

    [Fact]
    public async Task Pages_follow_each_other_and_the_last_has_an_empty_token()
    {
        await OpenAsync();
        await PutAsync(150);
        _clock.Advance(TimeSpan.FromMinutes(5));
        ReceivedResponse first = await QueryAsync(All);
        string token = first.Element("NextToken")!;
        ReceivedResponse second = await QueryAsync(All, $"<NextToken>{token}</NextToken>");
        Assert.Equal((100, 50), (first.Elements("Filename").Length, second.Elements("Filename").Length));
        Assert.Empty(first.Elements("Filename").Intersect(second.Elements("Filename")));
        Assert.Equal(("", false), (second.Element("NextToken"), token.Length == 0));
        Assert.Equal("InvalidArgument", (await QueryAsync(All, "<NextToken>none</NextToken>")).Code);
        Assert.Equal("InvalidArgument", (await QueryAsync(All, "<MaxResults>x</MaxResults>")).Code);

        // More than a page has are no error. Source: PY2 test_open_meta_query.
        Assert.Equal(100, (await QueryAsync(All, "<MaxResults>80369</MaxResults>")).Elements("Filename").Length);
    }

    /// <summary>Source: GO2 TestMetaQuery, PY2 test_meta_query_semantic.</summary>
    [Fact]
    public async Task A_search_by_meaning_needs_its_mode_and_finds_nothing()
    {
        const string Search = "<MetaQuery><Query>snow</Query></MetaQuery>";
        await OpenAsync();
        Assert.Equal("InvalidArgument", (await CallAsync("query&mode=semantic", Search)).Code);
        await CallAsync("delete");
        await CallAsync("add&mode=semantic");
        ReceivedResponse found = await CallAsync("query&mode=semantic", Search);
        Assert.Equal((System.Net.HttpStatusCode.OK, 0), (found.Status, found.Elements("Filename").Length));
        Assert.Equal("MalformedXML", (await CallAsync("query&mode=semantic", "<MetaQuery/>")).Code);
    }

    /// <summary>Source: GO2 TestDoMetaQueryAction.</summary>
    [Fact]
    public async Task There_are_no_datasets()
    {
        ReceivedResponse refused = await _oss.CallAsync("POST", Bucket, null, "metaQuery&action=listDatasets");
        Assert.Equal(("OperationNotSupported", "0037-00000001"), (refused.Code, refused.Element("EC")));
    }

    [Fact]
    public async Task An_index_can_be_limited_when_it_is_opened()
    {
        await CallAsync("add", "<MetaQuery><Filters><Filter>Size &gt; 1, OSSStorageClass = Standard</Filter></Filters>"
            + "</MetaQuery>");
        _clock.Advance(TimeSpan.FromHours(2));
        await PutThreeAsync();
        Assert.Equal(["b"], (await QueryAsync(All)).Elements("Filename"));
        await CallAsync("delete");
        Assert.Equal("InvalidArgument", (await CallAsync(
            "add", "<MetaQuery><Filters><Filter>nothing</Filter></Filters></MetaQuery>")).Code);
    }

    private async Task OpenAsync()
    {
        await CallAsync("add");
        _clock.Advance(TimeSpan.FromHours(2));
    }

    private async Task PutAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await _oss.PutObjectAsync(Bucket, i.ToString(System.Globalization.CultureInfo.InvariantCulture), "1");
        }
    }

    private async Task PutThreeAsync()
    {
        _clock.Advance(TimeSpan.FromMinutes(5));
        await _oss.PutObjectAsync(Bucket, "a", "1", ("x-oss-meta-k", "v"));
        await _oss.PutObjectAsync(Bucket, "b", "22", ("x-oss-tagging", "team=a"));
        await _oss.PutObjectAsync(Bucket, "c", "333", ("x-oss-storage-class", "IA"),
            ("x-oss-server-side-encryption", "KMS"));
        _clock.Advance(TimeSpan.FromMinutes(5));
    }

    private Task<ReceivedResponse> QueryAsync(string query, string more = "")
    {
        string escaped = query.Replace("\"", "&quot;", StringComparison.Ordinal);
        return CallAsync("query", $"<MetaQuery><Query>{escaped}</Query>{more}</MetaQuery>");
    }

    private Task<ReceivedResponse> CallAsync(string command, string? body = null) =>
        _oss.CallAsync("POST", Bucket, null, "metaQuery&comp=" + command, body);
}

using System.Net;

namespace OssEncryption.Emulator.Tests;

public sealed class ReplicationTests : IDisposable
{
    private const string Rule =
        "<Rule><ID>r1</ID><PrefixSet><Prefix>a/</Prefix></PrefixSet><Destination><Bucket>copies</Bucket>" +
        "<Location>oss-cn-beijing</Location></Destination></Rule>";

    private readonly LocalOss _oss = new();

    public ReplicationTests() => _oss.PutBucketAsync("bucket").GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_bucket_without_rules_says_so()
    {
        ReceivedResponse missing = await _oss.GetAsync("bucket", "replication");

        Assert.Equal((HttpStatusCode.NotFound, "NoSuchReplicationConfiguration"), (missing.Status, missing.Code));
    }

    [Fact]
    public async Task A_rule_is_given_back_until_it_is_deleted()
    {
        await PostAsync("add", $"<ReplicationConfiguration>{Rule}</ReplicationConfiguration>");
        string[] lines = (await _oss.GetAsync("bucket", "replication")).Text.Split('\n');
        string stored = string.Concat(lines.Select(line => line.Trim()));
        await PostAsync("delete", "<ReplicationRules><ID>r1</ID></ReplicationRules>");

        Assert.Contains(Rule.Replace("</Rule>", "<Status>doing</Status></Rule>", StringComparison.Ordinal), stored);
        Assert.Equal("NoSuchReplicationConfiguration", (await _oss.GetAsync("bucket", "replication")).Code);
    }

    [Theory]
    [InlineData("add", "<ReplicationConfiguration><Rule/></ReplicationConfiguration>", "MalformedXML")]
    [InlineData("add", "<Other/>", "MalformedXML")]
    [InlineData("change", "<ReplicationConfiguration/>", "InvalidArgument")]
    public async Task What_is_no_rule_is_refused(string command, string body, string code) =>
        Assert.Equal(code, (await PostAsync(command, body)).Code);

    /// <summary>Source: PY2 test_bucket_replication.</summary>
    [Fact]
    public async Task The_progress_of_a_rule_has_not_begun_and_its_time_control_can_be_set()
    {
        Assert.Equal("NoSuchReplicationConfiguration", (await _oss.GetAsync("bucket", "replicationProgress")).Code);
        await PostAsync("add", $"<ReplicationConfiguration>{Rule}</ReplicationConfiguration>");

        ReceivedResponse progress = await _oss.CallAsync("GET", "bucket", null, "replicationProgress&rule-id=r1");
        Assert.Equal(("r1", "copies", "starting"),
            (progress.Element("ID"), progress.Element("Bucket"), progress.Element("Status")));
        Assert.Equal("NoSuchReplicationRule",
            (await _oss.CallAsync("GET", "bucket", null, "replicationProgress&rule-id=r2")).Code);

        Assert.Equal(HttpStatusCode.OK, (await TimeControlAsync("r1")).Status);
        Assert.Equal("NoSuchReplicationRule", (await TimeControlAsync("r2")).Code);
        Assert.Contains("<RTC><Status>enabled</Status></RTC>",
            string.Concat((await _oss.GetAsync("bucket", "replication")).Text.Split('\n').Select(line => line.Trim())),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_can_be_replicated_to_the_regions_of_the_server()
    {
        ReceivedResponse locations = await _oss.GetAsync("bucket", "replicationLocation");
        Assert.Contains("oss-cn-hangzhou", locations.Elements("Location"));
        Assert.Equal(["internal", "oss_acc"], locations.Elements("Type").Distinct());
    }

    private Task<ReceivedResponse> TimeControlAsync(string id) => _oss.CallAsync("PUT", "bucket", null, "rtc",
        $"<ReplicationRule><RTC><Status>enabled</Status></RTC><ID>{id}</ID></ReplicationRule>");

    private Task<ReceivedResponse> PostAsync(string command, string body) =>
        _oss.CallAsync("POST", "bucket", null, "replication&comp=" + command, body);
}

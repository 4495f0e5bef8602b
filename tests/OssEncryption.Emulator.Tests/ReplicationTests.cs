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

    private Task<ReceivedResponse> PostAsync(string command, string body) =>
        _oss.CallAsync("POST", "bucket", null, "replication&comp=" + command, body);
}

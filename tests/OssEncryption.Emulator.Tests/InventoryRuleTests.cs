using System.Globalization;
using System.Net;
using System.Xml.Linq;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

public sealed class InventoryRuleTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly LocalOss _oss = new(LocalOss.Hangzhou, LocalOss.Shanghai);
    private readonly InventoryDocument _rule = new() { Destination = Bucket };

    public InventoryRuleTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_rule_is_given_back_as_it_was_put()
    {
        InventoryDocument rule = _rule with
        {
            Prefix = "lists",
            Encryption = "<SSE-KMS><KeyId>k</KeyId></SSE-KMS>",
            Filter = "<Prefix>a/</Prefix><LastModifyBeginTimeStamp>1637883649</LastModifyBeginTimeStamp>" +
                "<LastModifyEndTimeStamp>1638347592</LastModifyEndTimeStamp><LowerSizeBound>1</LowerSizeBound>" +
                "<UpperSizeBound>2</UpperSizeBound><StorageClass>IA,Standard</StorageClass>",
            Fields = ["Size", "EncryptionStatus"],
        };
        Assert.Equal(HttpStatusCode.OK, (await rule.PutAsync(_oss, Bucket)).Status);
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal(HttpStatusCode.OK, get.Status);
        Assert.Equal(Sorted(XElement.Parse(rule.Xml)), Sorted(get.Xml));
    }

    /// <summary>Source: oss2 test_bucket_inventory_filter.</summary>
    [Fact]
    public async Task The_classes_of_a_filter_are_given_back_sorted()
    {
        await (_rule with { Filter = "<StorageClass>Standard,IA</StorageClass>" }).PutAsync(_oss, Bucket);
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal("IA,Standard", get.Element("StorageClass"));
    }

    [Theory]
    [InlineData("<SSE-OSS/>", "<SSE-OSS/>")]
    [InlineData("<SSE-OSS></SSE-OSS>", "<SSE-OSS/>")]
    [InlineData("<SSE-KMS/>", "<SSE-KMS/>")]
    [InlineData("<SSE-KMS><KeyId></KeyId></SSE-KMS>", "<SSE-KMS/>")]
    public async Task The_encryption_of_the_lists_needs_no_key(string put, string given)
    {
        await (_rule with { Encryption = put }).PutAsync(_oss, Bucket);
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, null, "inventory&inventoryId=report");
        XNode found = get.Xml.Descendants("Encryption").Single().FirstNode!;
        Assert.Equal(given, found.ToString().Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("<Prefix></Prefix>", "")]
    [InlineData("<LowerSizeBound>1</LowerSizeBound>", "")]
    public async Task A_rule_always_has_a_filter_with_a_prefix(string filter, string prefix)
    {
        await (_rule with { Filter = filter }).PutAsync(_oss, Bucket);
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal(prefix, get.Element("Prefix"));
    }

    [Fact]
    public async Task What_is_missing_is_said()
    {
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchInventory", Bucket),
            (get.Status, get.Code, get.Error("BucketName")));
        Assert.Equal("NoSuchInventory", (await _oss.GetAsync(Bucket, "inventory")).Code);
        ReceivedResponse delete = await _oss.CallAsync("DELETE", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal(HttpStatusCode.NoContent, delete.Status);
        Assert.Equal("NoSuchBucket", (await _rule.PutAsync(_oss, "missing")).Code);
    }

    [Fact]
    public async Task A_rule_is_never_replaced()
    {
        await _rule.PutAsync(_oss, Bucket);
        ReceivedResponse again = await (_rule with { Versions = "All" }).PutAsync(_oss, Bucket);
        Assert.Equal((HttpStatusCode.Conflict, "InventoryConfigurationAlreadyExists"), (again.Status, again.Code));
        await _oss.CallAsync("DELETE", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal(HttpStatusCode.OK, (await (_rule with { Versions = "All" }).PutAsync(_oss, Bucket)).Status);
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal("All", get.Element("IncludedObjectVersions"));
    }

    /// <summary>The ids and the token are those of an integration test of the vendor's first Go SDK.</summary>
    [Fact]
    public async Task Rules_are_listed_a_hundred_at_a_time()
    {
        for (int i = 1; i < 109; i++)
        {
            await (_rule with { Id = "report" + i.ToString(CultureInfo.InvariantCulture) }).PutAsync(_oss, Bucket);
        }

        ReceivedResponse first = await _oss.GetAsync(Bucket, "inventory");
        Assert.Equal("ListInventoryConfigurationsResult", first.Xml.Name.LocalName);
        Assert.Equal(("true", "report91"), (first.Element("IsTruncated"), first.Element("NextContinuationToken")));
        Assert.Equal(100, first.Elements("Id").Length);
        ReceivedResponse second = await _oss.CallAsync("GET", Bucket, null, "inventory&continuation-token=report91");
        Assert.Equal(("false", null), (second.Element("IsTruncated"), second.Element("NextContinuationToken")));
        Assert.Equal(108, first.Elements("Id").Concat(second.Elements("Id")).Distinct().Count());
    }

    [Fact]
    public async Task A_bucket_has_a_thousand_rules_and_no_more()
    {
        for (int i = 0; i < 1000; i++)
        {
            InventoryDocument rule = _rule with { Id = i.ToString(CultureInfo.InvariantCulture) };
            ReceivedResponse put = await rule.PutAsync(_oss, Bucket);
            Assert.Equal(HttpStatusCode.OK, put.Status);
        }

        ReceivedResponse refused = await _rule.PutAsync(_oss, Bucket);
        Assert.Equal((HttpStatusCode.BadRequest, "InventoryExceedLimit"), (refused.Status, refused.Code));
    }

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "<Id>report</Id>", "<Id>other</Id>", "InvalidArgument", "0020-00000043" },
        { "<Id>report</Id>", "<Id></Id>", "InvalidArgument", "0020-00000044" },
        { "<Id>report</Id>", $"<Id>{new string('x', 193)}</Id>", "InvalidArgument", "0020-00000044" },
        { "acs:oss:::bucket", "bucket", "InvalidArgument", "0020-00000030" },
        { "acs:oss:::bucket", "acs:oss:::bucket:oss", "InvalidArgument", "0020-00000030" },
        { "acs:oss:::bucket", "acs:oss:::bu", "InvalidArgument", "0020-00000031" },
        { "acs:oss:::bucket", "acs:oss:::missing", "InvalidArgument", "0020-00000032" },
        { "<Field>Size</Field>", "<Field>StartTime</Field>", "InvalidArgument", "0020-00000036" },
        { "<Prefix>a</Prefix>", "<StorageClass>Standard,UNKNOWN</StorageClass>", "InvalidArgument", "0020-00000026" },
        { "<Prefix>a</Prefix>", "<LastModifyBeginTimeStamp>abc</LastModifyBeginTimeStamp>", "InvalidArgument",
            "0020-00000008" },
        { "<Prefix>a</Prefix>", "<LowerSizeBound>-1</LowerSizeBound>", "InvalidArgument", "0000-00000000" },
        { ">CSV<", ">ORC<", "InvalidArgument", "0000-00000000" },
        { "acs:ram::1:role/r", "role", "InvalidArgument", "0000-00000000" },
        { ">Daily<", ">Hourly<", "InvalidArgument", "0000-00000000" },
        { ">Current<", ">Some<", "InvalidArgument", "0000-00000000" },
        { "<IsEnabled>true</IsEnabled>", "<IsEnabled>yes</IsEnabled>", "InvalidArgument", "0020-00000006" },
        { "<IsEnabled>true</IsEnabled>", "", "MalformedXML", "0031-00000001" },
        { "<Schedule>", "<Other>", "MalformedXML", "0031-00000001" },
    };

    /// <summary>Source: PY2 test_bucket_inventory_with_incremental.</summary>
    [Fact]
    public async Task There_are_no_incremental_inventories()
    {
        ReceivedResponse response = await _oss.CallAsync("PUT", Bucket, null, "inventory&inventoryId=report",
            _rule.Xml.Replace("</Inv", "<IncrementalInventory/></Inv", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (response.Status, response.Code));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_rule_that_cannot_be_is_refused(string right, string wrong, string code, string ec)
    {
        string xml = (_rule with { Filter = "<Prefix>a</Prefix>", Fields = ["Size"] }).Xml;
        Assert.Contains(right, xml, StringComparison.Ordinal);
        ReceivedResponse response = await _oss.CallAsync("PUT", Bucket, null, "inventory&inventoryId=report",
            xml.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.BadRequest, code, ec), (response.Status, response.Code, response.Ec));
        Assert.Equal("NoSuchInventory", (await _oss.GetAsync(Bucket, "inventory")).Code);
    }

    [Fact]
    public async Task The_lists_stay_in_the_region_and_the_account()
    {
        await _oss.PutBucketAsync("far", LocalOss.Shanghai);
        Assert.Equal("0020-00000032", (await (_rule with { Destination = "far" }).PutAsync(_oss, Bucket)).Ec);
        OssCredential stranger = _oss.Emulator.AddUser(new EmulatorUser { Account = "2" });
        await _oss.PutBucketAsync("theirs", LocalOss.Hangzhou, stranger);
        Assert.Equal("0020-00000033", (await (_rule with { Destination = "theirs" }).PutAsync(_oss, Bucket)).Ec);
    }

    [Theory]
    [InlineData("oss:PutBucketInventory", "PUT", "inventory&inventoryId=report")]
    [InlineData("oss:GetBucketInventory", "GET", "inventory&inventoryId=report")]
    [InlineData("oss:ListBucketInventory", "GET", "inventory")]
    [InlineData("oss:DeleteBucketInventory", "DELETE", "inventory&inventoryId=report")]
    public async Task Each_call_needs_its_permission(string action, string method, string query)
    {
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Deny = [action] });
        ReceivedResponse response = await _oss.SendAsync(
            LocalOss.Request(method, Bucket, null, query, _rule.Xml), user);
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (response.Status, response.Code));
    }

    [Fact]
    public async Task A_bucket_goes_with_its_rules_and_they_survive_a_restart()
    {
        using var folder = new TemporaryFolder();
        var options = new EmulatorOptions { Path = folder.Path, Owner = new OssCredential("id", "secret") };
        using (var oss = new LocalOss(options))
        {
            await oss.PutBucketAsync(Bucket);
            await (_rule with { Filter = "<Prefix>a</Prefix>", Fields = ["Size"] }).PutAsync(oss, Bucket);
        }

        using var again = new LocalOss(options);
        ReceivedResponse get = await again.CallAsync("GET", Bucket, null, "inventory&inventoryId=report");
        Assert.Equal(("a", "Size"), (get.Element("Prefix"), get.Element("Field")));
        Assert.Equal(HttpStatusCode.NoContent, (await again.SendAsync(new("", "DELETE", Bucket))).Status);
    }

    [Fact]
    public async Task A_rule_can_be_added_without_a_request()
    {
        await _oss.PutBucketAsync("lists");
        _oss.Emulator.AddInventory(Bucket, new EmulatorInventoryRule
        {
            Id = "all",
            Destination = "lists",
            DestinationPrefix = "p",
            KmsKeyId = "k",
            Prefix = "a/",
            AllVersions = true,
        });
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, null, "inventory&inventoryId=all");
        Assert.Equal(("true", "acs:oss:::lists", "k", "All"), (get.Element("IsEnabled"), get.Element("Bucket"),
            get.Element("KeyId"), get.Element("IncludedObjectVersions")));
        Assert.Equal(["p", "a/"], get.Elements("Prefix"));
        Assert.Contains("EncryptionStatus", get.Elements("Field"));
    }

    public static TheoryData<string, EmulatorInventoryRule, string> NotAddable => new()
    {
        { "missing", new EmulatorInventoryRule(), "no bucket 'missing'" },
        { Bucket, new EmulatorInventoryRule { Destination = "missing" }, "InvalidArgument" },
        { Bucket, new EmulatorInventoryRule { Fields = ["Colour"] }, "Field" },
        { Bucket, new EmulatorInventoryRule { Algorithm = "SM4" }, "AES256" },
        { Bucket, new EmulatorInventoryRule { Algorithm = "AES256", KmsKeyId = "k" }, "AES256" },
        { Bucket, new EmulatorInventoryRule { Id = "" }, "Id" },
    };

    [Theory]
    [MemberData(nameof(NotAddable))]
    public void A_rule_that_cannot_be_added_says_why(string bucket, EmulatorInventoryRule rule, string says) =>
        Assert.Contains(says, Assert.Throws<ArgumentException>(
            () => _oss.Emulator.AddInventory(bucket, rule)).Message, StringComparison.Ordinal);

    private static string[] Sorted(XElement root) =>
        [.. root.Elements().Select(element => element.ToString()).Order(StringComparer.Ordinal)];
}

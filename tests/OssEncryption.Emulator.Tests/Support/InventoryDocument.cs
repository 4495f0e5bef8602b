namespace OssEncryption.Emulator.Tests.Support;

/// <summary>The document of an inventory rule that a test puts.</summary>
public sealed record InventoryDocument
{
    public string Id { get; init; } = "report";

    public string IsEnabled { get; init; } = "true";

    public required string Destination { get; init; }

    public string Prefix { get; init; } = "";

    public string Encryption { get; init; } = "";

    public string Filter { get; init; } = "";

    public string Versions { get; init; } = "Current";

    public string[] Fields { get; init; } = [];

    public string Xml =>
        $"<InventoryConfiguration><Id>{Id}</Id><IsEnabled>{IsEnabled}</IsEnabled>" +
        "<Destination><OSSBucketDestination><Format>CSV</Format><AccountId>1</AccountId>" +
        $"<RoleArn>acs:ram::1:role/r</RoleArn><Bucket>acs:oss:::{Destination}</Bucket>" +
        Element("Prefix", Prefix) + Element("Encryption", Encryption) + "</OSSBucketDestination></Destination>" +
        "<Schedule><Frequency>Daily</Frequency></Schedule>" + Element("Filter", Filter) +
        $"<IncludedObjectVersions>{Versions}</IncludedObjectVersions>" +
        Element("OptionalFields", string.Concat(Fields.Select(name => Element("Field", name)))) +
        "</InventoryConfiguration>";

    public Task<ReceivedResponse> PutAsync(LocalOss oss, string bucket) =>
        oss.CallAsync("PUT", bucket, null, "inventory&inventoryId=" + Id, Xml);

    private static string Element(string name, string content) =>
        content.Length == 0 ? "" : $"<{name}>{content}</{name}>";
}

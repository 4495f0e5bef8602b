using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The replication rules of buckets. They are stored and given back; nothing is replicated. Source: PY2
/// test_bucket_replication.</summary>
internal sealed class ReplicationOperations(ObjectStore buckets, RegionDirectory regions)
{
    private const string Root = "ReplicationConfiguration";
    private const string RulesRoot = "ReplicationRules";

    private static readonly string[] SubResource = ["replication"];
    private static readonly string[] Command = ["replication", "comp"];

    private static readonly string[] Progressing =
        ["ID", "PrefixSet", "Action", "Destination", "HistoricalObjectReplication"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketReplication", ResourceLevel.Bucket, "POST", Change) { SubResources = Command },
        new("GetBucketReplication", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("GetBucketReplicationLocation", ResourceLevel.Bucket, "GET", GetLocations)
        {
            SubResources = ["replicationLocation"],
        },
        new("GetBucketReplicationProgress", ResourceLevel.Bucket, "GET", GetProgress)
        {
            SubResources = ["replicationProgress"],
        },
        new("PutBucketRtc", ResourceLevel.Bucket, "PUT", PutTimeControl) { SubResources = ["rtc"] },
    ];

    private static Task<ServerResponse> Get(OperationContext context) => context.Bucket.Replication.Count == 0
        ? throw Missing(context)
        : Documents.Ok(new XElement(Root, context.Bucket.Replication.Select(XElement.Parse)));

    /// <summary>The regions that a bucket can be replicated to: those of this server.</summary>
    private Task<ServerResponse> GetLocations(OperationContext context)
    {
        string[] locations = [.. regions.All.Select(endpoint => RegionDirectory.LocationOf(endpoint.Region))];
        return Documents.Ok(new XElement("ReplicationLocation",
            locations.Select(location => new XElement("Location", location)),
            new XElement("LocationTransferTypeConstraint", locations.Select(location =>
                new XElement("LocationTransferType",
                    new XElement("Location", location),
                    new XElement("TransferTypes", new XElement("Type", "internal"), new XElement("Type", "oss_acc"))))),
            new XElement("LocationRTCConstraint", locations.Select(location => new XElement("Location", location)))));
    }

    /// <summary>What is known of the progress of a rule: it has not begun.</summary>
    private static Task<ServerResponse> GetProgress(OperationContext context)
    {
        string? wanted = context.Request.Parameter("rule-id");
        XElement[] rules =
        [
            .. context.Bucket.Replication.Select(XElement.Parse).Where(rule => wanted is null || IdOf(rule) == wanted),
        ];
        foreach (XElement rule in rules)
        {
            rule.Elements().Where(child => !Progressing.Contains(child.Name.LocalName)).Remove();
            rule.Add(new XElement("Status", "starting"));
        }

        return rules.Length == 0
            ? throw (wanted is null ? Missing(context) : MissingRule(wanted))
            : Documents.Ok(new XElement("ReplicationProgress", rules));
    }

    private Task<ServerResponse> PutTimeControl(OperationContext context)
    {
        XElement root = Documents.Read(context.Document, "ReplicationRule");
        string id = IdOf(root) ?? throw CommonErrors.MalformedXml();
        XElement control = XmlInput.Child(root, "RTC") ?? throw CommonErrors.MalformedXml();
        Change(context, known => known.Any(rule => IdOf(XElement.Parse(rule)) == id)
            ? [.. known.Select(rule => IdOf(XElement.Parse(rule)) == id ? WithTimeControl(rule, control) : rule)]
            : throw MissingRule(id));
        return Documents.Empty(200);
    }

    private static string WithTimeControl(string rule, XElement control)
    {
        XElement changed = XElement.Parse(rule);
        XmlInput.Child(changed, "RTC")?.Remove();
        changed.Add(new XElement(control));
        return changed.ToString(SaveOptions.DisableFormatting);
    }

    // One verb adds rules and deletes them; the parameter comp says which.
    private Task<ServerResponse> Change(OperationContext context)
    {
        switch (context.Request.Parameter("comp"))
        {
            case "add":
                Change(context, known => [.. known, .. ReadRules(context.Document)]);
                break;
            case "delete":
                string[] ids =
                [
                    .. Documents.Read(context.Document, RulesRoot).Elements().Select(id => id.Value.Trim()),
                ];
                Change(context, known => [.. known.Where(rule => !ids.Contains(IdOf(XElement.Parse(rule))))]);
                break;
            default:
                throw CommonErrors.InvalidArgument("The parameter comp must be add or delete.");
        }

        return Documents.Empty(200);
    }

    private void Change(OperationContext context, Func<IReadOnlyList<string>, IReadOnlyList<string>> change) =>
        buckets.Change(context, bucket => bucket with { Replication = change(bucket.Replication) });

    private static IEnumerable<string> ReadRules(byte[] document)
    {
        XElement root = Documents.Read(document, Root);
        foreach (XElement rule in root.Elements().Where(child => child.Name.LocalName == "Rule"))
        {
            if (XmlInput.Child(rule, "Destination") is not { } destination
                || XmlInput.Text(destination, "Bucket") is null)
            {
                throw CommonErrors.MalformedXml();
            }

            var stored = new XElement(rule);
            if (IdOf(stored) is null)
            {
                stored.AddFirst(new XElement("ID", Guid.NewGuid().ToString("D")));
            }

            stored.Elements().Where(child => child.Name.LocalName == "Status").Remove();
            stored.Add(new XElement("Status", "doing"));
            yield return stored.ToString(SaveOptions.DisableFormatting);
        }
    }

    private static string? IdOf(XElement rule) => XmlInput.Text(rule, "ID");

    private static ServiceError MissingRule(string id) =>
        new ServiceError(404, "NoSuchReplicationRule", "The specified replication rule does not exist.")
            .With("RuleId", id);

    private static ServiceError Missing(OperationContext context) =>
        new ServiceError(404, "NoSuchReplicationConfiguration",
            "The bucket you specified does not have replication configured.")
            .With("BucketName", context.BucketName);
}

using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The replication rules of buckets. They are stored and given back; nothing is replicated.</summary>
internal sealed class ReplicationOperations(ObjectStore buckets)
{
    private const string Root = "ReplicationConfiguration";
    private const string RulesRoot = "ReplicationRules";

    private static readonly string[] SubResource = ["replication"];
    private static readonly string[] Command = ["replication", "comp"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketReplication", ResourceLevel.Bucket, "POST", Change) { SubResources = Command },
        new("GetBucketReplication", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
    ];

    private static Task<ServerResponse> Get(OperationContext context) => context.Bucket.Replication.Count == 0
        ? throw Missing(context)
        : Documents.Ok(new XElement(Root, context.Bucket.Replication.Select(XElement.Parse)));

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

    private static ServiceError Missing(OperationContext context) =>
        new ServiceError(404, "NoSuchReplicationConfiguration",
            "The bucket you specified does not have replication configured.")
            .With("BucketName", context.BucketName);
}

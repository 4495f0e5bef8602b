using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The lifecycle rules of buckets. They are stored and given back; no object expires or moves.</summary>
internal sealed class LifecycleOperations(ObjectStore buckets)
{
    private const string Root = "LifecycleConfiguration";
    private const int MaxCount = 1000;

    private static readonly string[] SubResource = ["lifecycle"];

    private static readonly string[] Effects =
    [
        "Expiration", "Transition", "AbortMultipartUpload", "NoncurrentVersionExpiration",
        "NoncurrentVersionTransition",
    ];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketLifecycle", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketLifecycle", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("DeleteBucketLifecycle", ResourceLevel.Bucket, "DELETE", Delete) { SubResources = SubResource },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        string[] rules = [.. Documents.Read(context.Document, Root).Elements().Select(Read)];
        if (rules.Length is 0 or > MaxCount)
        {
            throw CommonErrors.MalformedXml();
        }

        buckets.Change(context, bucket => bucket with { Lifecycle = rules });
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) => context.Bucket.Lifecycle.Count == 0
        ? throw new ServiceError(404, "NoSuchLifecycle", "No Row found in Lifecycle Table.")
            .With("BucketName", context.BucketName)
        : Documents.Ok(new XElement(Root, context.Bucket.Lifecycle.Select(XElement.Parse)));

    private Task<ServerResponse> Delete(OperationContext context)
    {
        buckets.Change(context, bucket => bucket with { Lifecycle = [] });
        return Documents.Empty(204);
    }

    /// <summary>A rule that can be stored. One without an id is given one.</summary>
    private static string Read(XElement rule)
    {
        if (rule.Name.LocalName != "Rule"
            || XmlInput.Text(rule, "Status") is not ("Enabled" or "Disabled")
            || !rule.Elements().Any(child => Effects.Contains(child.Name.LocalName)))
        {
            throw CommonErrors.MalformedXml();
        }

        var stored = new XElement(rule);
        if (XmlInput.Text(stored, "ID") is null)
        {
            XmlInput.Child(stored, "ID")?.Remove();
            stored.AddFirst(new XElement("ID", Guid.NewGuid().ToString("D")));
        }

        return stored.ToString(SaveOptions.DisableFormatting);
    }
}

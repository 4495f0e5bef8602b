using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The rules that forbid to overwrite objects of a bucket. Source: GO2, PY2 test_bucket_overwrite_config.
/// Which error a write gets, and what the rules mean with versioning, is not documented: here a write to a key that has
/// a current object is refused like one with <c>x-oss-forbid-overwrite</c>, with versioning too.</summary>
internal sealed class OverwriteOperations(ObjectStore buckets)
{
    private const string Root = "OverwriteConfiguration";
    private const int MaxCount = 100;
    private const int LongestAffix = 1023;

    private static readonly string[] SubResource = ["overwriteConfig"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketOverwriteConfig", ResourceLevel.Bucket, "PUT", Put)
        {
            SubResources = SubResource, IsMalformedWithoutBucket = true,
        },
        new("GetBucketOverwriteConfig", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("DeleteBucketOverwriteConfig", ResourceLevel.Bucket, "DELETE", Delete) { SubResources = SubResource },
    ];

    /// <summary>Checks that no rule forbids a caller to overwrite an object.</summary>
    /// <exception cref="ServiceError">One does.</exception>
    public static void Check(OperationContext context, ObjectHistory history)
    {
        string[] caller = context.Caller is { } user ? [user.Account, user.Credential.AccessKeyId] : [];
        if (history.Current is not null
            && context.Bucket.OverwriteRules.Any(rule => rule.Forbids(history.Key, caller)))
        {
            throw ObjectErrors.FileAlreadyExists(history.Key);
        }
    }

    private Task<ServerResponse> Put(OperationContext context)
    {
        XElement[] elements =
        [
            .. Documents.Read(context.Document, Root).Elements().Where(child => child.Name.LocalName == "Rule"),
        ];
        if (elements.Length is 0 or > MaxCount)
        {
            throw CommonErrors.MalformedXml();
        }

        OverwriteRule[] rules = [.. elements.Select(Read)];
        if (rules.DistinctBy(rule => rule.Id).Count() < rules.Length)
        {
            throw CommonErrors.InvalidArgument("The ids of the rules must differ.");
        }

        buckets.Change(context, bucket => bucket with { OverwriteRules = rules });
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) => context.Bucket.OverwriteRules.Count == 0
        ? throw new ServiceError(404, "NoSuchBucketOverwriteConfig",
            "The bucket does not have an overwrite configuration.").With("BucketName", context.BucketName)
        : Documents.Ok(new XElement(Root, context.Bucket.OverwriteRules.Select(Write)));

    private Task<ServerResponse> Delete(OperationContext context)
    {
        buckets.Change(context, bucket => bucket with { OverwriteRules = [] });
        return Documents.Empty(204);
    }

    private static OverwriteRule Read(XElement rule)
    {
        string prefix = XmlInput.Text(rule, "Prefix") ?? "";
        string suffix = XmlInput.Text(rule, "Suffix") ?? "";
        if (XmlInput.Text(rule, "Action") != "forbid" || prefix.Length > LongestAffix || suffix.Length > LongestAffix)
        {
            throw CommonErrors.InvalidArgument(
                "The action of a rule must be forbid, its prefix and suffix at most 1023 characters long.");
        }

        string[] principals = [.. XmlInput.Child(rule, "Principals")?.Elements().Select(one => one.Value.Trim()) ?? []];
        return new OverwriteRule(XmlInput.Text(rule, "ID") ?? Guid.NewGuid().ToString("D"), prefix, suffix, principals);
    }

    private static XElement Write(OverwriteRule rule) => new("Rule",
        new XElement("ID", rule.Id),
        new XElement("Action", "forbid"),
        new XElement("Prefix", rule.Prefix),
        new XElement("Suffix", rule.Suffix),
        rule.Principals.Count == 0
            ? null
            : new XElement("Principals", rule.Principals.Select(id => new XElement("Principal", id))));
}

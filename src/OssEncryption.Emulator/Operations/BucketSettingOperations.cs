using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
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
        XElement[] rules = [.. Documents.Read(context.Document, Root).Elements().Select(Read)];
        if (rules.Length is 0 or > MaxCount)
        {
            throw CommonErrors.MalformedXml();
        }

        LifecycleRules.Check(rules, context.Request.Header("x-oss-allow-same-action-overlap") == "true");
        string[] stored = [.. rules.Select(rule => rule.ToString(SaveOptions.DisableFormatting))];
        buckets.Change(context, bucket => bucket with { Lifecycle = stored });
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
    private static XElement Read(XElement rule)
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

        // oss2 writes True and reads only true.
        foreach (XElement truth in stored.Descendants().Where(child => !child.HasElements
            && bool.TryParse(child.Value, out _)))
        {
            truth.Value = truth.Value.ToLowerInvariant();
        }

        return stored;
    }
}

/// <summary>What the service checks of lifecycle rules. Source: oss2 test_bucket.py, test_lifecycle_versioning.py, GO1
/// TestSetBucketLifecycleOverLap, TestSetBucketLifecycleAboutVersionObjectError.</summary>
internal static class LifecycleRules
{
    private const string Expiration = "Expiration";
    private const string Transition = "Transition";
    private const string Days = "Days";
    private const string NoncurrentDays = "NoncurrentDays";
    private const string Abort = "AbortMultipartUpload";

    private static readonly string[] Dates = ["CreatedBeforeDate", "Date"];

    /// <summary>Checks rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="mayOverlap">Whether two rules may do the same to objects under one prefix.</param>
    /// <exception cref="ServiceError">They are not valid.</exception>
    public static void Check(IReadOnlyList<XElement> rules, bool mayOverlap)
    {
        foreach (XElement rule in rules)
        {
            CheckTags(rule);
            CheckValues(rule);
            CheckTimes(rule);
            CheckOrder(rule.Elements().Where(child => child.Name.LocalName == Transition),
                Days, Number(XmlInput.Child(rule, Expiration), Days));
            CheckOrder(rule.Elements().Where(child => child.Name.LocalName == "NoncurrentVersionTransition"),
                NoncurrentDays, Number(XmlInput.Child(rule, "NoncurrentVersionExpiration"), NoncurrentDays));
        }

        // Uploads under one prefix are never aborted by two rules.
        CheckOverlap(Abort, rules.Where(rule => XmlInput.Child(rule, Abort) is not null));
        if (!mayOverlap)
        {
            CheckOverlap(Expiration, rules.Where(Ends));
        }
    }

    private static void CheckOverlap(string action, IEnumerable<XElement> rules)
    {
        string[] prefixes =
            [.. rules.Select(rule => XmlInput.Text(rule, "Prefix") ?? "").Order(StringComparer.Ordinal)];
        if (prefixes.Zip(prefixes.Skip(1)).Any(pair => pair.Second.StartsWith(pair.First, StringComparison.Ordinal)))
        {
            throw CommonErrors.InvalidArgument($"Overlap for same action type {action}", "0014-00000084");
        }
    }

    /// <summary>Source: GO1 TestSetBucketLifecycleNew.</summary>
    private static void CheckValues(XElement rule)
    {
        foreach (XElement value in rule.Descendants())
        {
            bool isValid = value.Name.LocalName switch
            {
                Days or NoncurrentDays => Number(value.Parent, value.Name.LocalName) > 0,
                "CreatedBeforeDate" or "Date" => DateTimeOffset.TryParse(
                    value.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
                _ => true,
            };
            if (!isValid)
            {
                throw CommonErrors.InvalidArgument(
                    "The value is no date or number of days.", value.Name.LocalName, value.Value);
            }
        }
    }

    private static void CheckTags(XElement rule)
    {
        foreach (XElement tag in rule.Elements().Where(child => child.Name.LocalName == "Tag"))
        {
            string text = XmlInput.Text(tag, "Key") + XmlInput.Text(tag, "Value");
            if (!ObjectTags.Rules.Allows(new Tag(text, "")))
            {
                throw CommonErrors.InvalidArgument("The TagKey or TagValue you have provided is invalid.");
            }
        }
    }

    private static void CheckTimes(XElement rule)
    {
        XElement[] timed =
            [.. rule.Elements().Where(child => child.Name.LocalName is Expiration or Transition)];
        if (timed.Any(child => XmlInput.Child(child, Days) is not null)
            && timed.Any(child => DateOf(child) is not null))
        {
            throw new ServiceError(400, "InvalidRequest",
                "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule.");
        }
    }

    /// <summary>A colder class comes later, and the end comes last.</summary>
    private static void CheckOrder(IEnumerable<XElement> transitions, string unit, long? end)
    {
        (int Rank, long? Days)[] steps =
        [
            .. transitions
                .Select(step => (Rank: Rank(XmlInput.Text(step, "StorageClass")), Days: Number(step, unit)))
                .OrderBy(step => step.Rank)
                .ThenBy(step => step.Days),
        ];
        bool isInOrder = steps.Zip(steps.Skip(1)).All(pair =>
            pair.First.Rank < pair.Second.Rank && !(pair.First.Days >= pair.Second.Days));
        if (!isInOrder || steps.Any(step => step.Rank < 1 || step.Days >= end))
        {
            throw CommonErrors.InvalidArgument(
                "A transition must lead to a colder class, later than one to a warmer class, and before the end.",
                "0014-00000082");
        }
    }

    private static int Rank(string? storageClass) => StorageClasses.All.ToList().IndexOf(storageClass ?? "");

    /// <summary>Whether a rule deletes all objects under its prefix, not only some of them.</summary>
    private static bool Ends(XElement rule) =>
        XmlInput.Child(rule, Expiration) is { } end
        && (XmlInput.Child(end, Days) ?? DateOf(end)) is not null
        && XmlInput.Child(rule, "Tag") is null
        && XmlInput.Child(rule, "Filter") is null;

    private static XElement? DateOf(XElement action) =>
        action.Elements().FirstOrDefault(child => Dates.Contains(child.Name.LocalName));

    private static long? Number(XElement? parent, string name) =>
        parent is not null && long.TryParse(
            XmlInput.Text(parent, name), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
}

/// <summary>Changes the settings of a bucket.</summary>
internal static class BucketSettings
{
    /// <summary>Changes the bucket of a request atomically.</summary>
    /// <exception cref="ServiceError">It was deleted in the meantime.</exception>
    public static void Change(this ObjectStore buckets, OperationContext context, Func<Bucket, Bucket> change)
    {
        if (!buckets.TryChange(context.BucketName, change))
        {
            throw BucketErrors.NoSuchBucket(context.BucketName);
        }
    }
}

/// <summary>Whether objects of the class Archive can be read without being restored.</summary>
internal sealed class ArchiveDirectReadOperations(ObjectStore buckets)
{
    private const string Root = "ArchiveDirectReadConfiguration";
    private const string Enabled = "Enabled";

    private static readonly string[] SubResource = ["bucketArchiveDirectRead"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketArchiveDirectRead", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketArchiveDirectRead", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        bool isEnabled = XmlInput.Text(Documents.Read(context.Document, Root), Enabled) switch
        {
            "true" => true,
            "false" => false,
            _ => throw CommonErrors.MalformedXml(),
        };
        buckets.Change(context, bucket => bucket with { ReadsArchiveDirectly = isEnabled });
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) => Documents.Ok(
        new XElement(Root, new XElement(Enabled, context.Bucket.ReadsArchiveDirectly ? "true" : "false")));
}

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

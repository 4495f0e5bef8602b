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
            throw CommonErrors.InvalidArgument($"Overlap for same action type {action}");
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
                "A transition must lead to a colder class, later than one to a warmer class, and before the end.");
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

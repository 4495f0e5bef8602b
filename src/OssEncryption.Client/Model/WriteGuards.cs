using System.Globalization;

namespace OssEncryption.Client.Model;

/// <summary>The retention of one version of an object: until then it can neither be deleted nor replaced. Source:
/// PutObjectRetention.</summary>
/// <param name="Mode"><c>GOVERNANCE</c> or <c>COMPLIANCE</c>.</param>
/// <param name="Until">When it ends, as the service writes it: <c>2026-09-30T00:00:00.000Z</c>.</param>
public sealed record ObjectRetention(string Mode, string Until)
{
    /// <summary>When it ends; <c>null</c> when the service writes no date.</summary>
    public DateTimeOffset? End => DateTimeOffset.TryParse(
        Until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) ? end : null;
}

/// <summary>That a bucket can retain objects, and the retention that it gives to new versions. Source:
/// GetBucketObjectWormConfiguration.</summary>
/// <param name="Mode">The mode, or <c>null</c> when it gives none.</param>
/// <param name="Period">For how long, such as <c>30 days</c>; <c>null</c> when it gives none.</param>
public sealed record DefaultRetention(string? Mode, string? Period);

/// <summary>A rule that forbids to overwrite objects. All conditions must be met. Source:
/// GetBucketOverwriteConfig.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Prefix">What the key begins with; may be empty.</param>
/// <param name="Suffix">What the key ends with; may be empty.</param>
/// <param name="Principals">For whom; empty for everybody.</param>
public sealed record OverwriteRule(string Id, string Prefix, string Suffix, IReadOnlyList<string> Principals)
{
    /// <summary>Whether it is for everybody.</summary>
    public bool IsForAll => Principals.Count == 0 || Principals.Contains("*");

    /// <summary>Whether it is for a key.</summary>
    public bool Matches(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(Suffix, StringComparison.Ordinal);
}

/// <summary>An effect of a lifecycle rule that counts days from when an object was written. Source:
/// GetBucketLifecycle.</summary>
/// <param name="RuleId">The id of its rule.</param>
/// <param name="Prefix">What the key begins with; may be empty.</param>
/// <param name="Days">After how many days.</param>
/// <param name="StorageClass">The class that the object gets; <c>null</c> when it expires.</param>
public sealed record LifecycleEffect(string RuleId, string Prefix, int Days, string? StorageClass);

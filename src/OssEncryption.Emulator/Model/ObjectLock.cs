namespace OssEncryption.Emulator.Model;

/// <summary>The retention of one version of an object.</summary>
/// <param name="Mode"><c>COMPLIANCE</c>, or <c>GOVERNANCE</c>, which authorized callers may bypass.</param>
/// <param name="Until">When it ends.</param>
internal sealed record ObjectRetention(string Mode, DateTimeOffset Until)
{
    /// <summary>The mode that authorized callers may bypass.</summary>
    public const string Governance = "GOVERNANCE";

    /// <summary>The mode that nobody may bypass.</summary>
    public const string Compliance = "COMPLIANCE";
}

/// <summary>What object retention a bucket has: once it is enabled, versions may be retained one by one.</summary>
/// <param name="Mode">The mode of new versions, or <c>null</c> when they are not retained by default.</param>
/// <param name="Days">How many days they are retained, or <c>null</c>.</param>
/// <param name="Years">How many years they are retained, or <c>null</c>.</param>
internal sealed record DefaultRetention(string? Mode, int? Days, int? Years)
{
    /// <summary>The retention of a version that is written at a time, or <c>null</c>.</summary>
    public ObjectRetention? From(DateTimeOffset written) =>
        Mode is null ? null : new ObjectRetention(Mode, written.AddYears(Years ?? 0).AddDays(Days ?? 0));
}

/// <summary>A rule that forbids to overwrite objects. Its conditions must all hold.</summary>
/// <param name="Id">Its id in the bucket.</param>
/// <param name="Prefix">The prefix of their keys; empty for all.</param>
/// <param name="Suffix">The suffix of their keys; empty for all.</param>
/// <param name="Principals">Whom it forbids it: ids, or <c>*</c>; empty for everybody.</param>
internal sealed record OverwriteRule(string Id, string Prefix, string Suffix, IReadOnlyList<string> Principals)
{
    /// <summary>Whether a caller must not overwrite an object.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="caller">The ids of the caller; none for an anonymous one.</param>
    public bool Forbids(string key, IEnumerable<string> caller) =>
        key.StartsWith(Prefix, StringComparison.Ordinal)
        && key.EndsWith(Suffix, StringComparison.Ordinal)
        && (Principals.Count == 0 || Principals.Contains("*") || caller.Any(Principals.Contains));
}

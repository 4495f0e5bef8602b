namespace OssEncryption.Protection.Repair;

/// <summary>What other writers did to the ACL and the tags of an object around its copy. No precondition of a copy
/// covers these two, and they have no time of their own. With versions the source still has what it had at the moment
/// of the copy, because later changes go to the copy. Without versions that moment cannot be seen through.</summary>
internal sealed class ConcurrentChanges
{
    private readonly List<string> _undone = [];
    private readonly List<string> _kept = [];

    /// <summary>Compares the ACL and the tags of a copy.</summary>
    /// <param name="before">The object as it was looked at before the copy.</param>
    /// <param name="source">The version that was copied, read after the copy; <c>null</c> if there is none any
    /// more.</param>
    /// <param name="copy">The copy.</param>
    public ConcurrentChanges(ObjectFingerprint before, ObjectFingerprint? source, ObjectFingerprint copy)
    {
        source ??= before;
        foreach (string name in before.Properties.Keys.Union(source.Properties.Keys).Union(copy.Properties.Keys)
            .Where(ObjectFingerprint.IsUnguarded))
        {
            (string? was, string? then, string? now) = (before.Find(name), source.Find(name), copy.Find(name));
            if (now == then)
            {
                continue;
            }

            if (now == was)
            {
                _undone.Add(ObjectFingerprint.Describe(name, then));
            }
            else
            {
                _kept.Add(ObjectFingerprint.Difference(name, then, now)!);
            }
        }
    }

    /// <summary>Whether a copy has undone a change that somebody made between the last look and the copy.</summary>
    public bool AreUndone => _undone.Count > 0;

    /// <summary>What was undone, as it was to be.</summary>
    public string Undone => string.Join("; ", _undone);

    /// <summary>The changes that the copy has, as a sentence; <c>null</c> if there is none.</summary>
    public string? Note => _kept.Count == 0
        ? null
        : "Somebody changed it since it was looked at, and that stays: " + string.Join("; ", _kept) + ".";
}

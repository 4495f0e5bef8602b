using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Repair;

/// <summary>Everything of an object that must survive a copy. It may be kept in a journal: values that users wrote are
/// in it as salted digests only.</summary>
internal sealed record ObjectFingerprint
{
    /// <summary>The name of the storage class among the properties.</summary>
    public const string StorageClass = "storage class";

    /// <summary>The name of the ACL among the properties.</summary>
    public const string Acl = "ACL";

    /// <summary>The name of the tags among the properties.</summary>
    public const string Tags = "tags";

    private const int DigestBytes = 6;
    private const int UsualProperties = 7;
    private const int UnsaltedBytes = 8;
    private const string Retention = "retention";
    private const string LegalHold = "legal hold";
    private const string OldTagPrefix = "tag ";
    private const string HeaderPrefix = "header ";

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The CRC64 of the content, if the service has it.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>The ETag.</summary>
    public required string ETag { get; init; }

    /// <summary>Storage class and ACL by value; headers and metadata by name with digests of their values; one digest
    /// of all tags.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>The salt of the digests. Only fingerprints with one salt compare. <c>null</c> for the unsalted digests
    /// of version 0.1.</summary>
    public required byte[]? Salt { get; init; }

    /// <summary>The fingerprint of an object.</summary>
    public static ObjectFingerprint Of(
        StoredState state,
        string acl,
        IReadOnlyDictionary<string, string> tags,
        byte[]? salt,
        bool isHeld = false)
    {
        ObjectProperties has = state.Properties;
        var all = new Dictionary<string, string>(UsualProperties, StringComparer.Ordinal)
        {
            [StorageClass] = has.StorageClass ?? "",
            [Acl] = acl,
        };
        AddLocks(all, has.Retention, isHeld);
        foreach (KeyValuePair<string, string> header in has.ContentHeaders)
        {
            Add(header.Key, header.Value);
        }

        foreach (KeyValuePair<string, string> item in has.UserMetadata)
        {
            Add("x-oss-meta-" + item.Key, item.Value);
        }

        foreach (KeyValuePair<string, string> header in state.CustomHeaders)
        {
            Add(HeaderPrefix + header.Key, header.Value);
        }

        AddTags(all, tags, salt);

        return new ObjectFingerprint
        {
            Size = state.Size,
            Crc64 = state.Crc64,
            ETag = state.ETag,
            Properties = all,
            Salt = salt,
        };

        void Add(string name, string value) =>
            all[name] = salt is null ? UnsaltedDigest(value) : Digest(salt, name, value);
    }

    /// <summary>The differences of another fingerprint to this one as text: lost, added or changed. Empty if there is
    /// none. The ETag is not compared.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="withUnguarded">Whether ACL and tags are compared, too.</param>
    public IReadOnlyList<string> DifferencesTo(ObjectFingerprint other, bool withUnguarded = true)
    {
        var differences = new List<string>();
        if (Size != other.Size)
        {
            differences.Add(FormattableString.Invariant($"size {Size} → {other.Size}"));
        }

        if (Crc64 is { } before && other.Crc64 is { } after && before != after)
        {
            differences.Add(FormattableString.Invariant($"CRC64 {before} → {after}"));
        }

        foreach (KeyValuePair<string, string> property in Properties)
        {
            Compare(property.Key, property.Value, other.Find(property.Key));
        }

        foreach (KeyValuePair<string, string> property in other.Properties)
        {
            if (!Properties.ContainsKey(property.Key))
            {
                Compare(property.Key, null, property.Value);
            }
        }

        return differences;

        void Compare(string name, string? before, string? after)
        {
            if ((withUnguarded || !IsUnguarded(name)) && Difference(name, before, after) is { } difference)
            {
                differences.Add(difference);
            }
        }
    }

    /// <summary>Whether size and checksums prove that the content of another one is the same.</summary>
    public bool HasContentOf(ObjectFingerprint other) =>
        Size == other.Size && (Crc64 is { } crc && other.Crc64 is { } same ? crc == same : ETag == other.ETag);

    /// <summary>Whether size or CRC64 prove that the content of another one is different.</summary>
    public bool IsOtherContentThan(ObjectFingerprint other) =>
        Size != other.Size || (Crc64 is { } crc && other.Crc64 is { } same && crc != same);

    /// <summary>Whether it is on legal hold.</summary>
    public bool IsHeld => Properties.ContainsKey(LegalHold);

    /// <summary>Whether no precondition of a copy covers a property: the ACL, and tags.</summary>
    public static bool IsUnguarded(string name) =>
        name is Acl or Tags || name.StartsWith(OldTagPrefix, StringComparison.Ordinal);

    /// <summary>Whether a property keeps a version from being deleted: its retention, and a legal hold. Somebody can
    /// set them on the source of a copy while it is copied.</summary>
    public static bool IsLock(string name) => name is Retention or LegalHold;

    /// <summary>The fingerprint with another retention and another legal hold.</summary>
    public ObjectFingerprint With(ObjectRetention? retention, bool isHeld)
    {
        var all = Properties.Where(item => !IsLock(item.Key))
            .ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);
        AddLocks(all, retention, isHeld);
        return this with { Properties = all };
    }

    /// <summary>The fingerprint with another ACL and other tags.</summary>
    /// <param name="acl">The ACL.</param>
    /// <param name="tags">The tags; <c>null</c> to keep them.</param>
    public ObjectFingerprint With(string acl, IReadOnlyDictionary<string, string>? tags)
    {
        var all = Properties.Where(item => tags is null || !IsUnguarded(item.Key))
            .ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);
        all[Acl] = acl;
        if (tags is not null)
        {
            AddTags(all, tags, Salt);
        }

        return this with { Properties = all };
    }

    /// <summary>The value of a property, or its digest; <c>null</c> if there is none.</summary>
    public string? Find(string name) => Properties.TryGetValue(name, out string? value) ? value : null;

    /// <summary>A property as text: ACL and retention by their values, others by their names.</summary>
    public static string Describe(string name, string? value) =>
        value is null ? "no " + name : name is Acl or Retention ? $"{name} {value}" : name;

    /// <summary>The difference of a property as text; <c>null</c> if there is none.</summary>
    public static string? Difference(string name, string? before, string? after) =>
        before == after ? null

        // A copy gains no header by itself: it was added on the way. A retention may be given by the bucket.
        : before is null && (name == Retention || name.StartsWith(HeaderPrefix, StringComparison.Ordinal)) ? null
        : before is null ? name + " came"
        : after is null ? name + " is gone"
        : name is StorageClass or Acl or Retention ? $"{name} {before} → {after}"
        : name + " has another value";

    private static void AddLocks(Dictionary<string, string> all, ObjectRetention? retention, bool isHeld)
    {
        if (retention is not null)
        {
            all[Retention] = $"{retention.Mode} until {retention.Until}";
        }

        if (isHeld)
        {
            all[LegalHold] = "ON";
        }
    }

    private static void AddTags(
        Dictionary<string, string> all, IReadOnlyDictionary<string, string> tags, byte[]? salt)
    {
        if (salt is null)
        {
            foreach (KeyValuePair<string, string> tag in tags)
            {
                all[OldTagPrefix + tag.Key] = UnsaltedDigest(tag.Value);
            }
        }
        else if (tags.Count > 0)
        {
            IEnumerable<string> sorted = tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)
                .Select(tag => tag.Key + "\0" + tag.Value);
            all[Tags] = Digest(salt, Tags, string.Join("\0", sorted));
        }
    }

    private static string Digest(byte[] salt, string name, string value) => Convert.ToBase64String(
        Sha256Hashes.Hash(ByteText.Begin().Append(salt).Append(name).Append('\0').Append(value)), 0, DigestBytes);

    private static string UnsaltedDigest(string value) =>
        Sha256Hashes.Hex([.. Sha256Hashes.Hash(value).Take(UnsaltedBytes)]);
}

/// <summary>Tells the headers of an object from those that proxies, gateways and CDNs add: what also stands on a
/// response that is of no object is not the object's.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="ignored">Names of headers that are never the object's.</param>
internal sealed class OwnHeaders(IOssClient client, ConcurrencyLimiter limiter, IReadOnlyList<string> ignored)
{
    /// <summary>The prefix of user metadata.</summary>
    public const string MetaPrefix = "x-oss-meta-";

    private const string ContentType = "Content-Type";

    // What HeadObject declares itself, and a copy keeps or has its own of. Source: HeadObject.
    private static readonly HashSet<string> OfTheService = new(StringComparer.Ordinal)
    {
        "x-oss-cdn-auth", "x-oss-ec", "x-oss-expiration", "x-oss-hash-crc64ecma", "x-oss-last-access-time",
        "x-oss-object-type", "x-oss-object-worm-legal-hold", "x-oss-object-worm-mode",
        "x-oss-object-worm-retain-until-date", "x-oss-replication-status",
        "x-oss-request-charged", "x-oss-request-id", "x-oss-restore",
        "x-oss-server-side-data-encryption", "x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id",
        "x-oss-server-time", "x-oss-storage-class", "x-oss-tagging-count", "x-oss-transition-time", "x-oss-version-id",
        "x-oss-versionid",
    };

    private readonly Dictionary<string, Task<ILookup<string, string>>> _foreign = new(StringComparer.Ordinal);

    /// <summary>The names of headers of the service that this version does not know.</summary>
    public static IEnumerable<string> UnknownOf(StoredState state) => state.OssHeaders.Keys
        .Where(name => !OfTheService.Contains(name) && !name.StartsWith(MetaPrefix, StringComparison.Ordinal));

    /// <summary>The state with those headers only that are the object's own. Asks once per bucket, and only when there
    /// is a header that may be another's.</summary>
    /// <exception cref="RepairSkippedException">Whether the object has a header cannot be seen.</exception>
    public async Task<StoredState> SeparateAsync(StoredState state, CancellationToken stop)
    {
        string[] unknown = [.. UnknownOf(state)];
        string[] content =
        [
            .. state.Properties.ContentHeaders.Select(header => header.Key).Where(name => name != ContentType),
        ];
        if (unknown.Length + content.Length + state.CustomHeaders.Count == 0)
        {
            return state;
        }

        ILookup<string, string> foreign = await ForeignOfAsync(state.Address.Bucket, stop).ConfigureAwait(false);
        RequireSeen(content.Where(name => foreign.Contains(name) && !IsIgnored(name)));
        return state with
        {
            Properties = state.Properties.Without(IsIgnored),
            OssHeaders = state.OssHeaders
                .Where(header => !unknown.Contains(header.Key) || !IsForeign(header.Key, 1))
                .ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal),
            CustomHeaders =
            [
                .. state.CustomHeaders.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
                    .Where(lines => !IsForeign(lines.Key, lines.Count()))
                    .SelectMany(lines => lines),
            ],
        };

        // A name that comes more often than there is one of both: of the way and of the object.
        bool IsForeign(string name, int count) => count <= foreign[name].Count() || IsIgnored(name);
    }

    private bool IsIgnored(string name) => ignored.Contains(name, StringComparer.OrdinalIgnoreCase);

    // One that a proxy adds may hide that of the object.
    private static void RequireSeen(IEnumerable<string> hidden)
    {
        string[] names = [.. hidden];
        if (names.Length > 0)
        {
            throw new RepairSkippedException(OutcomeReason.NotCarried,
                $"It has {string.Join(", ", names)}, which a proxy on the way adds to every response: whether the " +
                "object has it cannot be seen.")
            {
                Advice = "Reach the service without the proxy; or where no object has it, name it as one to ignore " +
                    "(-IgnoreHeader).",
            };
        }
    }

    // One request per bucket; a failed one is repeated.
    private Task<ILookup<string, string>> ForeignOfAsync(string bucket, CancellationToken stop)
    {
        lock (_foreign)
        {
            if (!_foreign.TryGetValue(bucket, out Task<ILookup<string, string>>? asked)
                || asked.IsFaulted || asked.IsCanceled)
            {
                asked = AskAsync(bucket, stop);
                _foreign[bucket] = asked;
            }

            return asked;
        }
    }

    private async Task<ILookup<string, string>> AskAsync(string bucket, CancellationToken stop)
    {
        IReadOnlyList<KeyValuePair<string, string>> headers = await limiter.RunAsync(
            () => client.GetForeignHeadersAsync(bucket, stop), stop).ConfigureAwait(false);
        return headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
    }
}

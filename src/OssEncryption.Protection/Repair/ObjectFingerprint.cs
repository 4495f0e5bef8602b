using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

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
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [StorageClass] = has.StorageClass ?? "",
            [Acl] = acl,
        };
        if (has.Retention is { } retention)
        {
            all[Retention] = $"{retention.Mode} until {retention.Until}";
        }

        if (isHeld)
        {
            all[LegalHold] = "ON";
        }

        using var sha = SHA256.Create();
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

        AddTags(all, sha, tags, salt);

        return new ObjectFingerprint
        {
            Size = state.Size,
            Crc64 = state.Crc64,
            ETag = state.ETag,
            Properties = all,
            Salt = salt,
        };

        void Add(string name, string value) =>
            all[name] = salt is null ? UnsaltedDigest(sha, value) : Digest(sha, salt, name, value);
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

        differences.AddRange(Properties.Keys.Union(other.Properties.Keys)
            .Where(name => withUnguarded || !IsUnguarded(name))
            .Select(name => Difference(name, Find(name), other.Find(name)))
            .OfType<string>());
        return differences;
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
            using var sha = SHA256.Create();
            AddTags(all, sha, tags, Salt);
        }

        return this with { Properties = all };
    }

    /// <summary>The value of a property, or its digest; <c>null</c> if there is none.</summary>
    public string? Find(string name) => Properties.TryGetValue(name, out string? value) ? value : null;

    /// <summary>A property as text: an ACL by its value, others by their names.</summary>
    public static string Describe(string name, string? value) =>
        value is null ? "no " + name : name == Acl ? $"{name} {value}" : name;

    /// <summary>The difference of a property as text; <c>null</c> if there is none.</summary>
    public static string? Difference(string name, string? before, string? after) =>
        before == after ? null

        // A copy gains no header by itself: it was added on the way. A retention may be given by the bucket.
        : before is null && (name == Retention || name.StartsWith(HeaderPrefix, StringComparison.Ordinal)) ? null
        : before is null ? name + " came"
        : after is null ? name + " is gone"
        : name is StorageClass or Acl or Retention ? $"{name} {before} → {after}"
        : name + " has another value";

    private static void AddTags(
        Dictionary<string, string> all, SHA256 sha, IReadOnlyDictionary<string, string> tags, byte[]? salt)
    {
        if (salt is null)
        {
            foreach (KeyValuePair<string, string> tag in tags)
            {
                all[OldTagPrefix + tag.Key] = UnsaltedDigest(sha, tag.Value);
            }
        }
        else if (tags.Count > 0)
        {
            IEnumerable<string> sorted = tags.OrderBy(tag => tag.Key, StringComparer.Ordinal)
                .Select(tag => tag.Key + "\0" + tag.Value);
            all[Tags] = Digest(sha, salt, Tags, string.Join("\0", sorted));
        }
    }

    private static string Digest(SHA256 sha, byte[] salt, string name, string value)
    {
        byte[] hash = sha.ComputeHash([.. salt, .. Encoding.UTF8.GetBytes(name + "\0" + value)]);
        return Convert.ToBase64String(hash, 0, DigestBytes);
    }

    private static string UnsaltedDigest(SHA256 sha, string value) =>
        Hexadecimal.Write([.. sha.ComputeHash(Encoding.UTF8.GetBytes(value)).Take(UnsaltedBytes)]);
}

/// <summary>The complete state of an object, read with several requests.</summary>
/// <param name="State">The response of HeadObject.</param>
/// <param name="Acl">Its ACL.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="IsHeld">Whether it is on legal hold.</param>
/// <param name="Salt">The salt of its fingerprint.</param>
internal sealed record ObjectSnapshot(
    StoredState State, string Acl, IReadOnlyDictionary<string, string> Tags, bool IsHeld, byte[] Salt)
{
    private const string InheritedAcl = "default";

    /// <summary>Its fingerprint.</summary>
    public ObjectFingerprint Fingerprint { get; } = ObjectFingerprint.Of(State, Acl, Tags, Salt, IsHeld);

    /// <summary>Whether an ACL and tags are the ones that it has.</summary>
    public bool HasAccessOf(string acl, IReadOnlyDictionary<string, string> tags) =>
        Fingerprint.With(acl, tags).DifferencesTo(Fingerprint).Count == 0;

    /// <summary>A fingerprint that compares with one of another salt.</summary>
    public ObjectFingerprint FingerprintLike(ObjectFingerprint other) =>
        ObjectFingerprint.Of(State, Acl, Tags, other.Salt, IsHeld);

    /// <summary>The properties that a copy must be given to keep everything. An inherited ACL stays
    /// inherited.</summary>
    public ObjectProperties For(EncryptionRule wanted) => State.Properties with
    {
        Encryption = wanted,
        Acl = Acl == InheritedAcl ? null : Acl,
        Tags = Tags,
        PersistentHeaders = State.CustomHeaders.ToDictionary(header => header.Key, header => header.Value),
    };
}

/// <summary>Reads the complete state of objects.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="ignoredHeaders">Names of headers that are never the object's.</param>
/// <param name="salt">The salt of fingerprints.</param>
internal sealed class ObjectInspector(
    IOssClient client, ConcurrencyLimiter limiter, IReadOnlyList<string> ignoredHeaders, byte[] salt)
{
    private static readonly Dictionary<string, string> NoTags = [];

    private readonly OwnHeaders _headers = new(client, limiter, ignoredHeaders);
    private readonly LegalHolds _holds = new(client, limiter);

    /// <summary>Sends HeadObject. Headers that are not the object's own are left out.</summary>
    public async Task<StoredState> HeadAsync(ObjectAddress address, CancellationToken stop)
    {
        StoredState state = await limiter.RunAsync(
            () => client.HeadObjectAsync(address, ReadConditions.None, stop), stop).ConfigureAwait(false);
        return await _headers.SeparateAsync(state, stop).ConfigureAwait(false);
    }

    /// <summary>Reads ACL and tags. The tags are read even if the tag count is 0: the count is also 0 for a caller who
    /// may not read tags, and the copy would lose them. The ACL is read last: no precondition of a copy covers
    /// it.</summary>
    public async Task<ObjectSnapshot> ReadAsync(ObjectAddress address, StoredState state, CancellationToken stop)
    {
        bool isHeld = await _holds.IsHeldAsync(state, stop).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> tags = await limiter.RunAsync(
            () => client.GetObjectTaggingAsync(address, stop), stop).ConfigureAwait(false);
        string acl = await limiter.RunAsync(() => client.GetObjectAclAsync(address, stop), stop).ConfigureAwait(false);
        return new ObjectSnapshot(state, acl, tags, isHeld, salt);
    }

    /// <summary>Reads ACL and tags of a copy. If the source had no tags and the count is 0, it has none.</summary>
    public async Task<ObjectSnapshot> ReadCopyAsync(
        ObjectAddress address, StoredState state, bool hasTags, CancellationToken stop)
    {
        string acl = await limiter.RunAsync(() => client.GetObjectAclAsync(address, stop), stop).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> tags = hasTags || state.TaggingCount > 0
            ? await limiter.RunAsync(() => client.GetObjectTaggingAsync(address, stop), stop).ConfigureAwait(false)
            : NoTags;
        bool isHeld = await _holds.IsHeldAsync(state, stop).ConfigureAwait(false);
        return new ObjectSnapshot(state, acl, tags, isHeld, salt);
    }

    /// <summary>Puts a copy on legal hold where its source is: no write carries it.</summary>
    public async Task<ObjectSnapshot> HoldAsync(ObjectFingerprint before, ObjectSnapshot copy, CancellationToken stop)
    {
        if (!before.IsHeld || copy.IsHeld)
        {
            return copy;
        }

        await _holds.HoldAsync(copy.State.Address, stop).ConfigureAwait(false);
        bool isHeld = await _holds.IsHeldAsync(copy.State, stop).ConfigureAwait(false);
        return new ObjectSnapshot(copy.State, copy.Acl, copy.Tags, isHeld, salt);
    }

    /// <summary>Reads what the ACL, and after a copy by parts the tags, of a source were at the moment of its copy. A
    /// copy in one request takes the tags over itself.</summary>
    /// <param name="before">The source before the copy.</param>
    /// <param name="source">The version that was copied.</param>
    /// <param name="byParts">Whether it was copied by parts.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns><c>null</c> where the source does not exist any more: without versions, or when somebody deleted
    /// it.</returns>
    public async Task<ObjectFingerprint?> ReadSourceAsync(
        ObjectFingerprint before, ObjectAddress source, bool byParts, CancellationToken stop)
    {
        if (source.VersionId is null or VersionOrder.NullVersion)
        {
            return null;
        }

        try
        {
            string acl = await limiter.RunAsync(() => client.GetObjectAclAsync(source, stop), stop)
                .ConfigureAwait(false);
            IReadOnlyDictionary<string, string>? tags = byParts
                ? await limiter.RunAsync(() => client.GetObjectTaggingAsync(source, stop), stop).ConfigureAwait(false)
                : null;
            return before.With(acl, tags);
        }
        catch (OssServiceException deleted) when (deleted.StatusCode == 404)
        {
            return null;
        }
    }
}

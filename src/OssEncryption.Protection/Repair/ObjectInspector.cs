using System.Diagnostics;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Repair;

/// <summary>Reads the complete state of objects. What can be asked at the same time is asked at the same
/// time.</summary>
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

    /// <summary>Begins to look at an object: HeadObject, its tags and its ACL at the same time. The tags are read even
    /// if the tag count is 0: the count is also 0 for a caller who may not read tags, and the copy would lose
    /// them.</summary>
    /// <param name="address">The object.</param>
    /// <param name="withAccess">Whether tags and ACL are asked for before HeadObject has told whether it is to be
    /// copied.</param>
    /// <param name="stop">Cancels the work.</param>
    public ObjectLook Look(ObjectAddress address, bool withAccess, CancellationToken stop)
    {
        var look = new ObjectLook(address, HeadAsync(address, stop));
        if (withAccess)
        {
            look.Access = ReadAccessAsync(address, stop);
            look.IsHeld = _holds.IsHeldAsync(address, look.Head, stop);
        }

        return look;
    }

    /// <summary>Begins to look at a copy. If its source had no tags and the tag count is 0, it has none.</summary>
    public ObjectLook LookAtCopy(ObjectAddress copy, bool hasTags, CancellationToken stop)
    {
        var look = new ObjectLook(copy, HeadAsync(copy, stop));
        look.Access = hasTags ? ReadAccessAsync(copy, stop) : ReadUntaggedAsync(copy, look.Head, stop);
        look.IsHeld = _holds.IsHeldAsync(copy, look.Head, stop);
        return look;
    }

    /// <summary>The state that a look has found.</summary>
    public async Task<ObjectSnapshot> ReadAsync(ObjectLook look)
    {
        StoredState state = await look.Head.ConfigureAwait(false);
        ObjectAccess access = await look.Access!.ConfigureAwait(false);
        return new ObjectSnapshot(state, access.Acl, access.Tags, await look.IsHeld!.ConfigureAwait(false), salt);
    }

    /// <summary>The state that a look has found. Tags and ACL are read again where they may be older than the object,
    /// because somebody wrote it while it was looked at.</summary>
    /// <param name="look">The look.</param>
    /// <param name="again">Where tags and ACL are read again in any case; <c>null</c> if they need not be.</param>
    /// <param name="stop">Cancels the work.</param>
    public async Task<ObjectSnapshot> ReadAsync(ObjectLook look, ObjectAddress? again, CancellationToken stop)
    {
        StoredState state = await look.Head.ConfigureAwait(false);
        look.IsHeld ??= _holds.IsHeldAsync(look.Address, look.Head, stop);
        if (again is not null || look.Access is null || !look.IsOfOneState(state))
        {
            await look.EndAsync().ConfigureAwait(false);
            look.Access = ReadAccessAsync(again ?? look.Address, stop);
        }

        return await ReadAsync(look).ConfigureAwait(false);
    }

    /// <summary>Puts a copy on legal hold where its source is: no write carries it.</summary>
    public async Task<ObjectSnapshot> HoldAsync(ObjectFingerprint before, ObjectSnapshot copy, CancellationToken stop)
    {
        if (!before.IsHeld || copy.IsHeld)
        {
            return copy;
        }

        await _holds.HoldAsync(copy.State.Address, stop).ConfigureAwait(false);
        bool isHeld = await _holds.IsHeldAsync(copy.State.Address, Task.FromResult(copy.State), stop)
            .ConfigureAwait(false);
        return new ObjectSnapshot(copy.State, copy.Acl, copy.Tags, isHeld, salt);
    }

    /// <summary>Reads what the ACL, and after a copy by parts the tags, of a source were at the moment of its copy; and
    /// its retention and legal hold, where its bucket can retain objects. A copy in one request takes the tags over
    /// itself.</summary>
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
            Task<ObjectFingerprint> locks = ReadLocksAsync(before, source, stop);
            Task<IReadOnlyDictionary<string, string>>? tags = byParts ? ReadTagsAsync(source, stop) : null;
            Task<string> acl = ReadAclAsync(source, stop);
            await Task.WhenAll(locks, acl, tags ?? Task.CompletedTask).ConfigureAwait(false);
            return locks.Result.With(acl.Result, tags?.Result);
        }
        catch (OssServiceException deleted) when (deleted.StatusCode == 404)
        {
            return null;
        }
    }

    private async Task<ObjectFingerprint> ReadLocksAsync(
        ObjectFingerprint before, ObjectAddress source, CancellationToken stop)
    {
        if (!_holds.IsKnownToRetain(source.Bucket))
        {
            return before;
        }

        Task<StoredState> head = HeadAsync(source, stop);
        Task<bool> isHeld = _holds.IsHeldAsync(source, head, stop);
        await Task.WhenAll(head, isHeld).ConfigureAwait(false);
        return before.With(head.Result.Properties.Retention, isHeld.Result);
    }

    // Headers that are not the object's own are left out.
    private async Task<StoredState> HeadAsync(ObjectAddress address, CancellationToken stop)
    {
        StoredState state = await limiter.RunAsync(
            () => client.HeadObjectAsync(address, ReadConditions.None, stop), stop).ConfigureAwait(false);
        return await _headers.SeparateAsync(state, stop).ConfigureAwait(false);
    }

    private async Task<ObjectAccess> ReadAccessAsync(ObjectAddress address, CancellationToken stop)
    {
        Task<IReadOnlyDictionary<string, string>> tags = ReadTagsAsync(address, stop);
        Task<string> acl = ReadAclAsync(address, stop);
        await Task.WhenAll(tags, acl).ConfigureAwait(false);
        return new ObjectAccess(acl.Result, tags.Result);
    }

    private async Task<ObjectAccess> ReadUntaggedAsync(
        ObjectAddress address, Task<StoredState> head, CancellationToken stop)
    {
        string acl = await ReadAclAsync(address, stop).ConfigureAwait(false);
        StoredState state = await head.ConfigureAwait(false);
        return new ObjectAccess(
            acl, state.TaggingCount > 0 ? await ReadTagsAsync(address, stop).ConfigureAwait(false) : NoTags);
    }

    private Task<IReadOnlyDictionary<string, string>> ReadTagsAsync(ObjectAddress address, CancellationToken stop) =>
        limiter.RunAsync(() => client.GetObjectTaggingAsync(address, stop), stop);

    private Task<string> ReadAclAsync(ObjectAddress address, CancellationToken stop) =>
        limiter.RunAsync(() => client.GetObjectAclAsync(address, stop), stop);
}

/// <summary>The ACL and the tags of an object.</summary>
internal sealed record ObjectAccess(string Acl, IReadOnlyDictionary<string, string> Tags);

/// <summary>A look at an object that is under way.</summary>
/// <param name="address">The object.</param>
/// <param name="head">The response of HeadObject.</param>
internal sealed class ObjectLook(ObjectAddress address, Task<StoredState> head)
{
    // Both times have whole seconds, and the clocks of the service may differ.
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();

    /// <summary>The object.</summary>
    public ObjectAddress Address => address;

    /// <summary>The response of HeadObject.</summary>
    public Task<StoredState> Head => head;

    /// <summary>Its ACL and tags; <c>null</c> if they were not asked for yet.</summary>
    public Task<ObjectAccess>? Access { get; set; }

    /// <summary>Whether it is on legal hold; <c>null</c> if that was not asked for yet.</summary>
    public Task<bool>? IsHeld { get; set; }

    /// <summary>Whether the object was written before the look began. Then ACL and tags are of the state that
    /// HeadObject tells, or newer. Of an object that was written meanwhile they may be those that it had before, and no
    /// condition of a copy would notice.</summary>
    public bool IsOfOneState(StoredState state) =>
        state.ReadAt is { } readAt && state.LastModified < readAt - _elapsed.Elapsed - Precision;

    /// <summary>Waits until no request of the look is under way; it does not matter how they ended.</summary>
    public Task EndAsync() => IsDone(head) && IsDone(Access) && IsDone(IsHeld)
        ? Task.CompletedTask
        : Task.WhenAny(Task.WhenAll(head, Access ?? Task.CompletedTask, IsHeld ?? Task.CompletedTask));

    private static bool IsDone(Task? request) => request is null || request.Status == TaskStatus.RanToCompletion;
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
        ReferenceEquals(other.Salt, Salt) ? Fingerprint : ObjectFingerprint.Of(State, Acl, Tags, other.Salt, IsHeld);

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

using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Repair;

/// <summary>Reads what objects have.</summary>
/// <param name="client">Whom the requests go to.</param>
/// <param name="slots">Where they take their turns.</param>
internal sealed class ObjectInspector(IOssClient client, ConcurrencyLimiter slots)
{
    private static readonly Dictionary<string, string> NoTags = [];

    /// <summary>What HeadObject declares.</summary>
    public Task<StoredState> HeadAsync(ObjectAddress address, CancellationToken stop) =>
        slots.RunAsync(() => client.HeadObjectAsync(address, ReadConditions.None, stop), stop);

    /// <summary>The rest, for an object that was looked at. The tags are asked for even where none are counted: a
    /// caller who may not read tags is told of none, and the copy would lose them.</summary>
    public async Task<ObjectSnapshot> ReadAsync(ObjectAddress address, StoredState state, CancellationToken stop)
    {
        IReadOnlyDictionary<string, string> tags = await slots.RunAsync(
            () => client.GetObjectTaggingAsync(address, stop), stop).ConfigureAwait(false);
        string acl = await slots.RunAsync(() => client.GetObjectAclAsync(address, stop), stop).ConfigureAwait(false);
        return new ObjectSnapshot(state, acl, tags);
    }

    /// <summary>All that a copy has. It cannot have got tags when none are counted and the source had none.</summary>
    public async Task<ObjectSnapshot> ReadCopyAsync(
        ObjectAddress address, StoredState state, bool hasTags, CancellationToken stop)
    {
        string acl = await slots.RunAsync(() => client.GetObjectAclAsync(address, stop), stop).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> tags = hasTags || state.TaggingCount > 0
            ? await slots.RunAsync(() => client.GetObjectTaggingAsync(address, stop), stop).ConfigureAwait(false)
            : NoTags;
        return new ObjectSnapshot(state, acl, tags);
    }
}

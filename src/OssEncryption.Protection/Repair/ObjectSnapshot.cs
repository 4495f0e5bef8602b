using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>All that an object has, read in several requests.</summary>
/// <param name="State">What HeadObject declares.</param>
/// <param name="Acl">Its ACL.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record ObjectSnapshot(StoredState State, string Acl, IReadOnlyDictionary<string, string> Tags)
{
    private const string InheritedAcl = "default";

    /// <summary>What must survive.</summary>
    public ObjectFingerprint Fingerprint { get; } = ObjectFingerprint.Of(State, Acl, Tags);

    /// <summary>What a copy asks for, so that it has all of it. An ACL that the bucket decides stays so.</summary>
    public ObjectProperties For(EncryptionRule wanted) => State.Properties with
    {
        Encryption = wanted,
        Acl = Acl == InheritedAcl ? null : Acl,
        Tags = Tags,
    };
}

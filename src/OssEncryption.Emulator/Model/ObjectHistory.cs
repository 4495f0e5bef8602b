using System.Collections.Immutable;
using System.Security.Cryptography;

namespace OssEncryption.Emulator.Model;

/// <summary>All versions of an object; immutable.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Versions">The versions and delete markers, the newest first.</param>
internal sealed record ObjectHistory(string Key, ImmutableList<StoredObject> Versions)
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string IdStart = "CAEQ";
    private const int IdLength = 60;

    /// <summary>The newest version, which may be a delete marker, or <c>null</c>.</summary>
    public StoredObject? Newest => Versions.IsEmpty ? null : Versions[0];

    /// <summary>The current version, which is not a delete marker, or <c>null</c>.</summary>
    public StoredObject? Current => Newest is { IsDeleteMarker: false } found ? found : null;

    /// <summary>The history without a version.</summary>
    public static ObjectHistory Empty(string key) => new(key, []);

    /// <summary>Whether a text has the form of a version id.</summary>
    public static bool IsVersionId(string text) =>
        text == StoredObject.NullVersion || text.StartsWith(IdStart, StringComparison.Ordinal);

    /// <summary>A version by its id, or <c>null</c>.</summary>
    public StoredObject? Find(string versionId) => Versions.Find(version => version.VersionId == versionId);

    /// <summary>The version that a write would replace, or <c>null</c>.</summary>
    public StoredObject? Replaceable(Versioning versioning) =>
        versioning == Versioning.Enabled ? null : Find(StoredObject.NullVersion);

    /// <summary>The history with a new newest version. Without versioning its id is <c>null</c>.</summary>
    public ObjectHistory With(StoredObject written, Versioning versioning)
    {
        string id = versioning == Versioning.Enabled
            ? IdStart + RandomNumberGenerator.GetString(IdCharacters, IdLength)
            : StoredObject.NullVersion;
        ImmutableList<StoredObject> kept = versioning == Versioning.Enabled ? Versions : Without(id).Versions;
        return this with { Versions = kept.Insert(0, written with { VersionId = id }) };
    }

    /// <summary>The history with a version changed in its place.</summary>
    public ObjectHistory Changed(StoredObject changed) =>
        this with { Versions = [.. Versions.Select(known => known.VersionId == changed.VersionId ? changed : known)] };

    /// <summary>The history without a version.</summary>
    public ObjectHistory Without(string versionId) =>
        this with { Versions = Versions.RemoveAll(version => version.VersionId == versionId) };
}

using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>One object in a plan: its state when the plan was made, and what is to be done.</summary>
public sealed record PlanEntry
{
    /// <summary>Its number in the plan, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>Its bucket and key, and in a plan of all versions its version.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Its ETag when the plan was made, without quotes.</summary>
    public string ETag { get; init; } = "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Its storage class.</summary>
    public string StorageClass { get; init; } = "";

    /// <summary>The encryption that the service declared; <c>null</c> if not known.</summary>
    public EncryptionRule? Found { get; init; }

    /// <summary>What the plan does to it.</summary>
    public required PlanAction Action { get; init; }

    /// <summary>Why.</summary>
    public required PlanReason Reason { get; init; }

    /// <summary>The error code of HeadObject if it failed, or <c>null</c>.</summary>
    public string? Detail { get; init; }
}

/// <summary>What a plan does to an object.</summary>
public enum PlanAction : long
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is copied onto itself in one request.</summary>
    Copy,

    /// <summary>It is copied onto itself with a multipart upload, because it is too large for one request.</summary>
    CopyByParts,

    /// <summary>It is archived: it is restored and then copied onto itself, by a run that restores.</summary>
    RestoreAndCopy,
}

/// <summary>Why a plan does what it does to an object.</summary>
public enum PlanReason : long
{
    /// <summary>It is not encrypted.</summary>
    NotEncrypted,

    /// <summary>It is encrypted with another algorithm than wanted.</summary>
    OtherAlgorithm,

    /// <summary>It is encrypted with another key than wanted.</summary>
    OtherKey,

    /// <summary>Its data encryption is another than wanted.</summary>
    OtherDataEncryption,

    /// <summary>Algorithm, key and data encryption are as wanted: nothing is to be done.</summary>
    AlreadyAsWanted,

    /// <summary>The bucket has no rule, and no encryption was named for it: nothing says how the object should be
    /// encrypted, and nothing is done.</summary>
    NoRule,

    /// <summary>The bucket's retention policy (WORM) protects it from being overwritten.</summary>
    Retained,

    /// <summary>A rule of the bucket (<c>overwriteConfig</c>) forbids everybody to overwrite it.</summary>
    OverwriteForbidden,

    /// <summary>It is a symbolic link: a copy would copy the link and not its target.</summary>
    Symlink,

    /// <summary>It is archived and not restored, so it cannot be read before it is restored.</summary>
    NotRestored,

    /// <summary>It is a delete marker: there is nothing to encrypt.</summary>
    DeleteMarker,

    /// <summary>It is a noncurrent version: a copy would become the current one.</summary>
    NoncurrentVersion,

    /// <summary>It is an appendable object: a copy could not be appended to.</summary>
    Appendable,

    /// <summary>It is a block of OSS-HDFS (<c>.dlsdata/</c>), which ordinary requests must never write.</summary>
    HdfsData,

    /// <summary>It is a directory of a bucket with a hierarchical namespace, which cannot be copied.</summary>
    Directory,

    /// <summary>It is too large for a multipart copy: more than 10,000 parts of 5 GB.</summary>
    TooLarge,

    /// <summary>The .NET runtime cannot send its key, such as one with the segment <c>..</c>.</summary>
    KeyNotAddressable,

    /// <summary>The caller may not read it.</summary>
    NotPermitted,

    /// <summary>It was deleted while the plan was made.</summary>
    Gone,

    /// <summary>HeadObject failed for another reason; the entry names it.</summary>
    Unreadable,
}

/// <summary>Reads and writes entries of a plan as JSON lines.</summary>
internal static class PlanEntryJson
{
    /// <summary>Writes an entry.</summary>
    public static void Write(JsonWriter json, PlanEntry entry)
    {
        json.BeginObject()
            .Member("number", entry.Number)
            .Member("bucket", entry.Address.Bucket)
            .Member("key", entry.Address.Key)
            .Optional("versionId", entry.Address.VersionId)
            .Member("size", entry.Size)
            .Member("etag", entry.ETag)
            .Member("lastModified", entry.LastModified)
            .Member("storageClass", entry.StorageClass);
        if (entry.Found is { } found)
        {
            PlanJson.Write(json, "found", found);
        }

        json.Member("action", PlanJson.Name(entry.Action))
            .Member("reason", PlanJson.Name(entry.Reason))
            .Optional("detail", entry.Detail)
            .EndObject();
    }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="JsonSyntaxException">The line is no entry.</exception>
    public static PlanEntry Read(string line)
    {
        var json = new JsonScanner(line);
        var members = default(Members);
        json.Require('{', "an entry is expected");
        do
        {
            TakeMember(json, ref members);
        }
        while (json.Take(','));

        json.Require('}', "a closing brace is expected");
        json.RequireEnd();
        return new PlanEntry
        {
            Number = members.Number ?? throw json.Wrong("the number is missing"),
            Address = new ObjectAddress(
                members.Bucket ?? throw json.Wrong("the bucket is missing"),
                members.Key ?? throw json.Wrong("the key is missing"),
                members.VersionId),
            Size = members.Size,
            ETag = members.ETag ?? "",
            LastModified = members.LastModified,
            StorageClass = members.StorageClass ?? "",
            Found = members.Found,
            Action = members.Action ?? throw json.Wrong("the action is missing"),
            Reason = members.Reason ?? throw json.Wrong("the reason is missing"),
            Detail = members.Detail,
        };
    }

    private static void TakeMember(JsonScanner json, ref Members members)
    {
        switch (json.TakeName())
        {
            case "number":
                members.Number = json.TakeCount();
                break;
            case "bucket":
                members.Bucket = json.TakeText();
                break;
            case "key":
                members.Key = json.TakeText();
                break;
            case "versionId":
                members.VersionId = json.TakeText();
                break;
            case "size":
                members.Size = json.TakeCount();
                break;
            case "etag":
                members.ETag = json.TakeText();
                break;
            case "lastModified":
                members.LastModified = PlanJson.TakeTime(json);
                break;
            case "storageClass":
                members.StorageClass = json.TakeText();
                break;
            case "found":
                members.Found = PlanJson.TakeRule(json);
                break;
            case "action":
                members.Action = PlanJson.Take<PlanAction>(json);
                break;
            case "reason":
                members.Reason = PlanJson.Take<PlanReason>(json);
                break;
            case "detail":
                members.Detail = json.TakeText();
                break;
            default:
                JsonReader.Take(json);
                break;
        }
    }

    private struct Members
    {
        public long? Number;
        public string? Bucket;
        public string? Key;
        public string? VersionId;
        public long Size;
        public string? ETag;
        public DateTimeOffset LastModified;
        public string? StorageClass;
        public EncryptionRule? Found;
        public PlanAction? Action;
        public PlanReason? Reason;
        public string? Detail;
    }
}

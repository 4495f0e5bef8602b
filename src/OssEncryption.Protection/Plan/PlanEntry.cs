using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>One object in a plan: what was found of it, and what is to be done.</summary>
public sealed record PlanEntry
{
    /// <summary>Its number in the plan, from 0.</summary>
    public required long Number { get; init; }

    /// <summary>Where it is; the version is named in plans over all versions.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Its ETag when the plan was made, without quotes.</summary>
    public string ETag { get; init; } = "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Its storage class.</summary>
    public string StorageClass { get; init; } = "";

    /// <summary>How it was encrypted, as the server declared it; <c>null</c> when that is not known.</summary>
    public EncryptionRule? Found { get; init; }

    /// <summary>What is to be done.</summary>
    public required PlanAction Action { get; init; }

    /// <summary>Why.</summary>
    public required PlanReason Reason { get; init; }

    /// <summary>The service's code where asking for it failed, or <c>null</c>.</summary>
    public string? Detail { get; init; }
}

/// <summary>What a plan does to an object.</summary>
public enum PlanAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is copied onto itself in one request.</summary>
    Copy,

    /// <summary>It is copied onto itself by parts, because one request cannot copy so much.</summary>
    CopyByParts,
}

/// <summary>Why a plan does what it does to an object.</summary>
public enum PlanReason
{
    /// <summary>It is stored plain, and shall be encrypted.</summary>
    NotEncrypted,

    /// <summary>It is encrypted with another algorithm than the one wanted.</summary>
    OtherAlgorithm,

    /// <summary>It is encrypted under another key than the one wanted.</summary>
    OtherKey,

    /// <summary>Its data is encrypted with another cipher than the one wanted.</summary>
    OtherDataEncryption,

    /// <summary>Algorithm, key and data encryption are as wanted: nothing is to be done.</summary>
    AlreadyAsWanted,

    /// <summary>The bucket's retention policy (WORM) protects it from being overwritten.</summary>
    Retained,

    /// <summary>It is a symbolic link: a copy would copy the link and not what it points at.</summary>
    Symlink,

    /// <summary>It rests in an archive class and is not restored, so it cannot be read.</summary>
    NotRestored,

    /// <summary>It is a delete marker: there is nothing to encrypt.</summary>
    DeleteMarker,

    /// <summary>It is an older version: copying it would make it the current one.</summary>
    NoncurrentVersion,

    /// <summary>It was made by appending: a copy could not be appended to any more.</summary>
    Appendable,

    /// <summary>It is larger than a copy by parts can be: more than 10,000 parts of 5 GB.</summary>
    TooLarge,

    /// <summary>This runtime cannot send its key, such as one with a segment of dots.</summary>
    KeyNotAddressable,

    /// <summary>The caller may not read it.</summary>
    NotPermitted,

    /// <summary>It was deleted while the plan was made.</summary>
    Gone,

    /// <summary>Asking for it failed for another reason, which the entry gives.</summary>
    Unreadable,
}

/// <summary>Entries of plans as lines of JSON.</summary>
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

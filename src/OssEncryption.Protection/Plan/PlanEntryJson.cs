using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

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

using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>How much a bucket holds. The service counts about once an hour; this server counts when it is
/// asked.</summary>
internal sealed class BucketStatOperations(ObjectStore objects, UploadStore uploads)
{
    private const long SmallestBilled = 64 * 1024;

    /// <summary>The storage classes with their names in the document.</summary>
    private static readonly (string StorageClass, string Name)[] Classes =
    [
        ("Standard", "Standard"),
        ("IA", "InfrequentAccess"),
        ("Archive", "Archive"),
        ("ColdArchive", "ColdArchive"),
        ("DeepColdArchive", "DeepColdArchive"),
    ];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("GetBucketStat", ResourceLevel.Bucket, "GET", Get) { SubResources = ["stat"] },
    ];

    private Task<ServerResponse> Get(OperationContext context)
    {
        List<StoredObject> versions =
            [.. objects.List(context.BucketName, "", "").SelectMany(history => history.Versions)];
        List<StoredObject> stored = [.. versions.Where(version => !version.IsDeleteMarker)];
        IReadOnlyList<StoredUpload> begun = uploads.List(context.BucketName);
        List<StoredPart> parts = [.. begun.SelectMany(upload => upload.Parts.Values)];
        ILookup<string, StoredObject> byClass = stored.ToLookup(version => version.StorageClass);
        return Documents.Ok(new XElement("BucketStat",
            Number("Storage", stored.Sum(LengthOf) + parts.Sum(part => part.Content.Length)),
            Number("ObjectCount", stored.Count),
            Number("MultipartUploadCount", begun.Count),
            Number("LiveChannelCount", 0),
            Number("LastModifiedTime", versions.Count == 0 ? 0 : context.Now.ToUnixTimeSeconds()),
            Classes.Select(known => Describe(known.Name, [.. byClass[known.StorageClass]])),
            Number("MultipartPartCount", parts.Count),
            Number("DeleteMarkerCount", versions.Count - stored.Count)));
    }

    /// <summary>All classes but the first are billed for at least 64 KiB an object.</summary>
    private static IEnumerable<XElement> Describe(string name, List<StoredObject> stored)
    {
        bool isBilledByLength = name == Classes[0].Name;
        yield return Number(name + "Storage",
            stored.Sum(version => isBilledByLength ? LengthOf(version) : Math.Max(SmallestBilled, LengthOf(version))));
        if (!isBilledByLength)
        {
            yield return Number(name + "RealStorage", stored.Sum(LengthOf));
        }

        yield return Number(name + "ObjectCount", stored.Count);
    }

    private static long LengthOf(StoredObject stored) => stored.Content.Length;

    private static XElement Number(string name, long value) =>
        new(name, value.ToString(CultureInfo.InvariantCulture));
}

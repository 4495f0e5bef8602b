using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Listing the objects of a bucket, in both versions of the call.</summary>
internal sealed class ObjectListOperations(IObjectStore objects)
{
    private const string Action = "oss:ListObjects";
    private const string SizeName = "max-keys";
    private const int UsualSize = 100;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("ListObjects", ResourceLevel.Bucket, "GET", List) { OpenTo = Openness.PublicRead },
        new("ListObjectsV2", ResourceLevel.Bucket, "GET", ListV2)
        {
            Action = Action, OpenTo = Openness.PublicRead, SubResources = ["list-type"],
        },
    ];

    private Task<Answer> List(OperationContext context)
    {
        string marker = context.Request.Parameter("marker") ?? "";
        var paging = Paging.Of(context.Request, SizeName, UsualSize);
        Page<StoredObject> page = Cut(context, paging, marker);
        return Documents.Answer(new XElement("ListBucketResult",
            new XElement("Name", context.BucketName),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            new XElement("Marker", paging.Write(marker)),
            new XElement("MaxKeys", paging.SizeText),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            XmlText.Optional("EncodingType", paging.EncodingType),
            new XElement("IsTruncated", page.TruncatedText),
            XmlText.Optional("NextMarker", page.Next is null ? null : paging.Write(page.Next)),
            page.Items.Select(found => Describe(context, paging, found, withOwner: true)),
            page.CommonPrefixes(paging)));
    }

    private Task<Answer> ListV2(OperationContext context)
    {
        IncomingRequest request = context.Request;
        if (request.Parameter("list-type") is not "2" and { } type)
        {
            throw ServiceErrors.InvalidArgument("The list type is not supported.", "list-type", type);
        }

        string? token = request.Parameter("continuation-token");
        string startAfter = request.Parameter("start-after") ?? "";
        bool withOwner = request.Parameter("fetch-owner") == "true";
        var paging = Paging.Of(request, SizeName, UsualSize);
        Page<StoredObject> page = Cut(context, paging, token is null ? startAfter : ReadToken(token));
        return Documents.Answer(new XElement("ListBucketResult",
            new XElement("Name", context.BucketName),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            XmlText.Optional("StartAfter", startAfter.Length == 0 ? null : paging.Write(startAfter)),
            new XElement("MaxKeys", paging.SizeText),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            XmlText.Optional("EncodingType", paging.EncodingType),
            new XElement("IsTruncated", page.TruncatedText),
            XmlText.Optional("ContinuationToken", token is null ? null : paging.Write(token)),
            XmlText.Optional("NextContinuationToken", page.Next is null ? null : paging.Write(WriteToken(page.Next))),
            new XElement("KeyCount", page.Entries.Count.ToString(CultureInfo.InvariantCulture)),
            page.Items.Select(found => Describe(context, paging, found, withOwner)),
            page.CommonPrefixes(paging)));
    }

    private Page<StoredObject> Cut(OperationContext context, Paging paging, string after)
    {
        IEnumerable<StoredObject> found = objects.List(context.BucketName, paging.Prefix, after)
            .Select(history => history.Current)
            .OfType<StoredObject>();
        return paging.Cut(found, stored => stored.Key, after);
    }

    private static XElement Describe(OperationContext context, Paging paging, StoredObject stored, bool withOwner) =>
        new("Contents",
            new XElement("Key", paging.Write(stored.Key)),
            new XElement("LastModified", XmlText.Iso(stored.LastModified)),
            new XElement("ETag", stored.ETag),
            new XElement("Type", stored.Type),
            new XElement("Size", ObjectHeaders.Text(stored.Content.Length)),
            new XElement("StorageClass", stored.StorageClass),
            withOwner ? Documents.Owner(context.Bucket.Account) : null,
            XmlText.Optional("RestoreInfo", ObjectHeaders.RestorationOf(stored, context.Now)));

    private static string WriteToken(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));

    private static string ReadToken(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw ServiceErrors.InvalidArgument("The continuation token is not valid.", "continuation-token", token);
        }
    }
}

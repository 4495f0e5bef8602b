using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>Deleting many objects at once.</summary>
internal sealed class DeleteMultipleOperations(ObjectWriter writer)
{
    private const int Most = 1000;

    private static readonly ParallelOptions SideBySide = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("DeleteMultipleObjects", ResourceLevel.Bucket, "POST", DeleteAsync)
        {
            Action = "oss:DeleteObject", OpenTo = Openness.PublicWrite, SubResources = ["delete"],
        },
    ];

    /// <summary>An object that must be kept stops nothing: it is not among those that the answer names.</summary>
    private async Task<Answer> DeleteAsync(OperationContext context)
    {
        if (context.Request.Header("Content-MD5") is null)
        {
            throw new ServiceError(400, "MissingArgument", "Missing Some Required Arguments.")
                .With("ArgumentName", "Content-MD5");
        }

        XElement root = XmlInput.Read(context.Document, "Delete");
        List<XElement> asked = [.. root.Elements().Where(element => element.Name.LocalName == "Object")];
        if (asked.Count is 0 or > Most)
        {
            throw ServiceErrors.MalformedXml();
        }

        var paging = Paging.Of(context.Request, "max-keys", 0);
        var deleted = new XElement?[asked.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, asked.Count), SideBySide, async (index, _) =>
            deleted[index] = await DeleteOneAsync(context, paging, asked[index]).ConfigureAwait(false))
            .ConfigureAwait(false);
        return XmlInput.Text(root, "Quiet") == "true"
            ? new Answer(200)
            : await Documents.Answer(new XElement("DeleteResult",
                XmlText.Optional("EncodingType", paging.EncodingType), deleted)).ConfigureAwait(false);
    }

    private async Task<XElement?> DeleteOneAsync(OperationContext context, Paging paging, XElement asked)
    {
        string key = XmlInput.Child(asked, "Key")?.Value ?? throw ServiceErrors.MalformedXml();
        string? versionId = XmlInput.Text(asked, "VersionId");
        try
        {
            StoredObject? gone = await writer.DeleteAsync(context, key, versionId).ConfigureAwait(false);
            bool isMarker = gone is { IsDeleteMarker: true };
            return new XElement("Deleted",
                new XElement("Key", paging.Write(key)),
                XmlText.Optional("VersionId", versionId),
                isMarker ? new XElement("DeleteMarker", "true") : null,
                isMarker ? new XElement("DeleteMarkerVersionId", gone!.VersionId) : null);
        }
        catch (ServiceError)
        {
            return null;
        }
    }
}

using System.Xml.Linq;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.State;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Handlers;

/// <summary>Deleting many objects at once.</summary>
internal sealed class DeleteMultipleOperations(ObjectWriter writer)
{
    private const int Most = 1000;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("DeleteMultipleObjects", ResourceLevel.Bucket, "POST", Delete)
        {
            Action = "oss:DeleteObject", OpenTo = Openness.PublicWrite, SubResources = ["delete"],
        },
    ];

    /// <summary>An object that must be kept stops nothing: it is not among those that the answer names.</summary>
    private Task<Answer> Delete(OperationContext context)
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
        List<XElement> deleted = [.. asked.Select(element => DeleteOne(context, paging, element)).OfType<XElement>()];
        return XmlInput.Text(root, "Quiet") == "true"
            ? Documents.Empty(200)
            : Documents.Answer(new XElement("DeleteResult",
                XmlText.Optional("EncodingType", paging.EncodingType), deleted));
    }

    private XElement? DeleteOne(OperationContext context, Paging paging, XElement asked)
    {
        string key = XmlInput.Child(asked, "Key")?.Value ?? throw ServiceErrors.MalformedXml();
        string? versionId = XmlInput.Text(asked, "VersionId");
        try
        {
            StoredObject? gone = writer.Delete(context, key, versionId);
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

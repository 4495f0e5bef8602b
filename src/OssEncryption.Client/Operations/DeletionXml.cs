using System.Xml;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Many deletions in one request. Source: DeleteMultipleObjects.</summary>
internal static class DeletionXml
{
    /// <summary>Whether XML can carry a key as it is: control characters it cannot, or changes them.</summary>
    public static bool CanCarry(string key) => key.Trim() == key && !key.Any(char.IsControl)
        && key.All(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c));

    /// <summary>The body of the request.</summary>
    public static byte[] Write(IEnumerable<ObjectAddress> objects) => WireXml.Write(writer =>
    {
        writer.WriteStartElement("Delete");
        writer.WriteElementString("Quiet", "false");
        foreach (ObjectAddress address in objects)
        {
            writer.WriteStartElement("Object");
            writer.WriteElementString("Key", address.Key);
            writer.WriteOptional("VersionId", address.VersionId);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    /// <summary>Reads what was deleted.</summary>
    public static IEnumerable<DeletedObject> Read(OssResponse answer, string bucket)
    {
        WireElement root = WireXml.Read(answer, "DeleteResult");
        return root.Children.Where(child => child.Name == "Deleted").Select(child => new DeletedObject(
            new ObjectAddress(bucket, ListXml.Decoded(root, child.TextOf("Key")), Meant(child.TextOf("VersionId"))),
            WireText.IsTrue(child.TextOf("DeleteMarker")),
            Meant(child.TextOf("DeleteMarkerVersionId"))));
    }

    private static string? Meant(string text) => text.Length == 0 ? null : text;
}

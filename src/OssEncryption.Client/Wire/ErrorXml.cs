using System.Xml;

namespace OssEncryption.Client.Wire;

/// <summary>The error body of OSS. Source: the vendor's page on error responses.</summary>
internal static class ErrorXml
{
    /// <summary>The elements of an error body by name, or <c>null</c> when it is no error body.</summary>
    public static Dictionary<string, string>? TryRead(byte[] body)
    {
        try
        {
            return XmlReading.ReadDocument(body, "Error", reader =>
            {
                var details = new Dictionary<string, string>(StringComparer.Ordinal);
                XmlReading.ReadChildren(reader, name => details[name] = Flatten(reader));
                return details;
            });
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string Flatten(XmlReader reader)
    {
        string text = "";
        using (XmlReader inner = reader.ReadSubtree())
        {
            while (inner.Read())
            {
                if (inner.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    text += inner.Value;
                }
            }
        }

        reader.Read();
        return text;
    }
}

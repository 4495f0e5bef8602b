using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Operations;

/// <summary>Reads and writes what several documents share.</summary>
internal static class Documents
{
    /// <summary>Reads a document that a client sent.</summary>
    /// <exception cref="ServiceError">It is not well-formed, or its root has another name.</exception>
    public static XElement Read(byte[] document, string rootName)
    {
        try
        {
            return XmlInput.Read(document, rootName);
        }
        catch (FormatException)
        {
            throw CommonErrors.MalformedXml();
        }
    }

    /// <summary>A response with status 200 and a document.</summary>
    public static Task<ServerResponse> Ok(XElement root) =>
        Task.FromResult(ServerResponse.Xml(200, root));

    /// <summary>A response without a body.</summary>
    public static Task<ServerResponse> Empty(int status) => Task.FromResult(new ServerResponse(status));

    /// <summary>An Owner element.</summary>
    public static XElement Owner(string account) =>
        new("Owner", new XElement("ID", account), new XElement("DisplayName", account));

    /// <summary>An AccessControlList element.</summary>
    public static XElement AccessControlList(string acl) => new("AccessControlList", new XElement("Grant", acl));
}

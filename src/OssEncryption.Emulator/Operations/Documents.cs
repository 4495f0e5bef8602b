using System.Xml.Linq;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Operations;

/// <summary>The parts that several documents share.</summary>
internal static class Documents
{
    /// <summary>An answer with a document.</summary>
    public static Task<Answer> Answer(XElement root) =>
        Task.FromResult(new Answer(200, XmlText.Write(root), XmlText.ContentType));

    /// <summary>An answer with nothing but a status.</summary>
    public static Task<Answer> Empty(int status) => Task.FromResult(new Answer(status));

    /// <summary>The owner of something.</summary>
    public static XElement Owner(string account) =>
        new("Owner", new XElement("ID", account), new XElement("DisplayName", account));

    /// <summary>Who may use something.</summary>
    public static XElement AccessControlList(string acl) => new("AccessControlList", new XElement("Grant", acl));
}

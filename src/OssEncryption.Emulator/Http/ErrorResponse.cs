using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>Writes errors as the service does: XML in the body, or on HEAD in base64 in a header.</summary>
internal static class ErrorAnswer
{
    /// <summary>The answer that says an error.</summary>
    public static Answer From(ServiceError error, Exchange exchange)
    {
        byte[] xml = XmlText.Write(Document(error, exchange));
        Answer answer = error.Status == 304 ? new Answer(error.Status) { Code = error.Code }
            : exchange.Request.Method == "HEAD"
            ? new Answer(error.Status) { Code = error.Code }.With("x-oss-err", Convert.ToBase64String(xml))
            : new Answer(error.Status, xml, XmlText.ContentType) { Code = error.Code };
        foreach (KeyValuePair<string, string> header in error.Headers)
        {
            answer.With(header.Key, header.Value);
        }

        return answer.With("x-oss-ec", error.Ec);
    }

    private static XElement Document(ServiceError error, Exchange exchange) =>
        new("Error",
            new XElement("Code", error.Code),
            new XElement("Message", error.Message),
            new XElement("RequestId", exchange.RequestId),
            new XElement("HostId", exchange.Request.Host),
            error.Details.Select(detail => new XElement(detail.Key, detail.Value)),
            XmlText.Optional("EC", error.Ec),
            XmlText.Optional("RecommendDoc",
                error.Ec is null ? null : "https://api.aliyun.com/troubleshoot?q=" + error.Ec));
}

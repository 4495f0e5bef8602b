using System.Net;
using System.Xml;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Reads the service's error: from the XML body, without a body from the base64 header <c>x-oss-err</c>, else
/// from status and headers. Source: the vendor's page "Error responses".</summary>
internal static class ErrorResponse
{
    private const string Root = "Error";
    private const string CodeName = "Code";

    /// <summary>Reads the error of a response whose status is not a success.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: not a response of the
    /// service.</exception>
    public static OssServiceException Read(OssResponse response)
    {
        bool hasXml = response.Body.Count > 0 && !UnreadableBody.IsPage(response);
        if (response.Status < 400 && !hasXml && response.Header("x-oss-request-id") is null)
        {
            throw response.Unreadable("is a redirect, and credentials do not follow redirects");
        }

        WireElement? error = response.Body.Count > 0
            ? WireXml.Read(response, Root)
            : ReadHeader(response.Header("x-oss-err"));
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (WireElement child in error?.Children ?? [])
        {
            if (!details.ContainsKey(child.Name) && !IsRepeatedAsBytes(child.Name))
            {
                details[child.Name] = response.Masked(child.Text);
            }
        }

        AddMissing(details, CodeName, ((HttpStatusCode)response.Status).ToString());
        AddMissing(details, "Message", FormattableString.Invariant(
            $"The service responded with status {response.Status} and no explanation."));
        AddMissing(details, "RequestId", Find(response, "x-oss-request-id"));
        AddMissing(details, "EC", Find(response, "x-oss-ec"));
        AddMissing(details, "DeleteMarker", Find(response, "x-oss-delete-marker"));
        return new OssServiceException(response.Status, details[CodeName], details["Message"], details)
        {
            Operation = response.Operation,
        };
    }

    private static WireElement? ReadHeader(string? encoded)
    {
        if (encoded is null)
        {
            return null;
        }

        try
        {
            WireElement element = WireXml.Read(new ArraySegment<byte>(Convert.FromBase64String(encoded)));
            return element.Name == Root ? element : null;
        }
        catch (Exception flaw) when (flaw is FormatException or XmlException)
        {
            return null;
        }
    }

    private static bool IsRepeatedAsBytes(string name) => name.EndsWith("Bytes", StringComparison.Ordinal);

    private static void AddMissing(Dictionary<string, string> details, string name, string? value)
    {
        if (value is not null && (!details.TryGetValue(name, out string? known) || known.Length == 0))
        {
            details[name] = value;
        }
    }

    private static string? Find(OssResponse response, string name) =>
        response.Header(name) is { } value ? response.Masked(value) : null;
}

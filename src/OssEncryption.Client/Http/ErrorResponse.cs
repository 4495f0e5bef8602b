using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using OssEncryption.Client.Formats;
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

/// <summary>Masks the secrets of a credential in what a server responds: for a wrong signature it quotes its string to
/// sign, which contains the security token, and a hostile server may put it anywhere.</summary>
internal sealed class SecretMask
{
    private const string Mask = "***";

    // A shorter text is no secret, and would be masked in the middle of words.
    private const int Shortest = 8;

    private readonly string[] _forms;

    /// <summary>Makes the mask of a credential.</summary>
    public SecretMask(OssCredential credential) => _forms =
        [.. new[] { credential.SecurityToken, credential.AccessKeySecret }
            .Where(secret => secret?.Length >= Shortest)
            .SelectMany(secret => FormsOf(secret!))
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(form => form.Length)];

    /// <summary>The text without secrets: as they are, and percent-encoded, in base64 or in hexadecimal
    /// digits.</summary>
    public string Apply(string text)
    {
        foreach (string form in _forms)
        {
            text = Replace(text, form);
        }

        return text;
    }

    // Encodings write their letters in either case.
    private static string Replace(string text, string form)
    {
        int found = text.IndexOf(form, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
        {
            return text;
        }

        var masked = new StringBuilder(text.Length);
        int from = 0;
        for (; found >= 0; found = text.IndexOf(form, from, StringComparison.OrdinalIgnoreCase))
        {
            masked.Append(text, from, found - from).Append(Mask);
            from = found + form.Length;
        }

        return masked.Append(text, from, text.Length - from).ToString();
    }

    private static IEnumerable<string> FormsOf(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        string encoded = PercentEncoding.Encode(secret);
        yield return secret;
        yield return encoded;
        yield return PercentEncoding.Encode(encoded);
        yield return Sha256Hashes.Hex(bytes);
        yield return SpacedHex(bytes);

        // In the middle of a base64 text a secret has three forms, by the bytes before it.
        for (int before = 0; before < 3; before++)
        {
            string text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            int first = before == 0 ? 0 : before + 1;
            int whole = (before + bytes.Length) / 3 * 4;
            yield return text.Substring(first, Math.Max(0, whole - first));
        }
    }

    // As the service writes the bytes of its string to sign.
    private static string SpacedHex(byte[] bytes) =>
        string.Join(" ", bytes.Select(value => value.ToString("X2", CultureInfo.InvariantCulture)));
}

/// <summary>Tells the responses of proxies, gateways and other servers from those of the service, which have a request
/// id.</summary>
internal static class ForeignResponse
{
    private const int NoProxyCredential = 407;
    private const string Html = "text/html";
    private const string PageText = "is a web page: a proxy or another server responded in the place of the service";

    /// <summary>The error for a response whose headers show that it is not of the service; <c>null</c> when it may be
    /// one.</summary>
    /// <param name="response">The response, whose body need not be read.</param>
    /// <param name="uri">The URL of the request.</param>
    /// <param name="proxies">The proxies of this process.</param>
    public static OssTransportException? Find(OssResponse response, Uri uri, ProxyRules proxies)
    {
        if (response.IsOfService || response.Status is >= 300 and < 400)
        {
            return null;
        }

        Uri? proxy = proxies.Find(uri);
        if (response.Status == NoProxyCredential || (proxy is not null && IsOfGateway(response.Status)))
        {
            return Refused(response.Status, uri, response.Operation, proxy, null);
        }

        return response.ContentType.StartsWith(Html, StringComparison.OrdinalIgnoreCase) ? Page(response) : null;
    }

    /// <summary>The error for a web page. Its text is never shown.</summary>
    public static OssTransportException Page(OssResponse response) => response.Unreadable(
        PageText,
        RetryRules.IsTransient(response.Status),
        response.IsOfService ? OssTransportError.UnreadableAnswer
            : IsOfGateway(response.Status) ? OssTransportError.ProxyFailed
            : OssTransportError.BlockPage);

    /// <summary>The error for a request that a proxy did not pass on.</summary>
    /// <param name="status">The status of its response.</param>
    /// <param name="uri">The URL of the request.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="proxy">The proxy, or <c>null</c> where it is not known.</param>
    /// <param name="tunnel">The exception of the platform where a tunnel was refused, so that nothing was sent; else
    /// <c>null</c>.</param>
    public static OssTransportException Refused(
        int status, Uri uri, string operation, Uri? proxy, Exception? tunnel)
    {
        string who = proxy is null ? "A proxy on the way" : $"The proxy {proxy.Authority}";
        bool asks = status == NoProxyCredential;
        string what = asks
            ? $"asks for a name and a password before it lets requests to {uri.Authority} through"
            : FormattableString.Invariant(
                $"did not pass a request on to {uri.Authority}: it responded with status {status}");
        return new OssTransportException(
            asks ? OssTransportError.ProxyAuthenticationRequired : OssTransportError.ProxyFailed,
            $"{who} {what} ({operation}).",
            tunnel)
        {
            Host = uri.Authority,
            IsTransient = RetryRules.IsTransient(status),
            OutcomeUnknown = tunnel is null && !asks,
        };
    }

    private static bool IsOfGateway(int status) => status is 502 or 503 or 504;
}

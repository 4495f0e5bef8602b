using System.Reflection;
using System.Text;

namespace OssEncryption.Client.Http;

/// <summary>Header values with bytes beyond ASCII, as browsers and other SDKs upload them. Such a value is kept as the
/// bytes that the service sent, one character a byte (ISO 8859-1), and sent and signed as these bytes. Newer runtimes
/// can send them, by members that netstandard2.0 lacks.</summary>
internal static class HeaderBytes
{
    /// <summary>The white space around a header value. Bytes of a character may look like other white space.</summary>
    internal static readonly char[] Blanks = [' ', '\t'];

    private static readonly Encoding Latin1 = Encoding.GetEncoding("iso-8859-1");

    private static readonly PropertyInfo? Selector = Type.GetType("System.Net.Http.SocketsHttpHandler, System.Net.Http")
        ?.GetProperty("RequestHeaderEncodingSelector");

    /// <summary>Whether this runtime sends them (.NET 5 and later).</summary>
    public static bool CanBeSent => Selector is not null;

    /// <summary>Whether a value has only bytes that a header can have.</summary>
    public static bool IsSendable(string value) =>
        value.All(c => c is (>= ' ' and <= '~') || (CanBeSent && c is not ('\r' or '\n' or '\0') and <= '\xFF'));

    /// <summary>The bytes of a text to sign.</summary>
    public static byte[] OfSigned(OssRequest request, string text) =>
        (request.HasRawHeaders ? Latin1 : Encoding.UTF8).GetBytes(text);

    /// <summary>The bytes of a header value.</summary>
    public static byte[] Of(string value) => Latin1.GetBytes(value);

    /// <summary>A text in UTF-8, one character a byte.</summary>
    public static string AsRaw(string text) => Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>A handler with the same settings that sends such values; <c>null</c> where the runtime has
    /// none.</summary>
    public static HttpMessageHandler? TryCreateHandler(HttpClientHandler settings)
    {
        if (Selector is null)
        {
            return null;
        }

        Type type = Selector.DeclaringType!;
        var handler = (HttpMessageHandler)Activator.CreateInstance(type)!;
        Set(nameof(settings.AllowAutoRedirect), settings.AllowAutoRedirect);
        Set(nameof(settings.UseCookies), settings.UseCookies);
        Set(nameof(settings.MaxConnectionsPerServer), settings.MaxConnectionsPerServer);
        Set(nameof(settings.MaxResponseHeadersLength), settings.MaxResponseHeadersLength);
        Set(nameof(settings.Proxy), settings.Proxy);
        object ssl = type.GetProperty("SslOptions")!.GetValue(handler)!;
        ssl.GetType().GetProperty("EnabledSslProtocols")!.SetValue(ssl, settings.SslProtocols);
        Selector.SetValue(handler, Delegate.CreateDelegate(Selector.PropertyType,
            ((Func<string, HttpRequestMessage, Encoding?>)EncodingOf).Method));
        return handler;

        void Set(string name, object? value) => type.GetProperty(name)!.SetValue(handler, value);
    }

    // The runtime writes ASCII by itself, and faster.
    private static Encoding? EncodingOf(string name, HttpRequestMessage message) =>
        message is RawMessage ? Latin1 : null;
}

/// <summary>A message whose header values are bytes, one character a byte.</summary>
internal sealed class RawMessage(HttpMethod method, Uri uri) : HttpRequestMessage(method, uri);

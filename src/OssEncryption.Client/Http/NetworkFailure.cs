using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Recognizes the exceptions by which the platform reports that a connection failed or was lost.</summary>
internal static class NetworkFailure
{
    private static readonly PropertyInfo? StatusMember = typeof(HttpRequestException).GetProperty("StatusCode");

    /// <summary>Whether an exception reports a failed or lost connection. <c>HttpClient</c> of .NET 10 can throw a bare
    /// <see cref="SocketException"/>, when a peer resets a connection right after it was made.</summary>
    public static bool Is(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException;

    /// <summary>Whether the certificate of the server was rejected. That is permanent; do not retry.</summary>
    public static bool IsUntrusted(Exception? exception) =>
        exception is not null && (exception is AuthenticationException || IsUntrusted(exception.InnerException));

    /// <summary>The error of a request that got no response.</summary>
    /// <param name="failure">The exception of the platform.</param>
    /// <param name="uri">The URL of the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="proxy">The proxy of the request, or <c>null</c>.</param>
    public static OssTransportException Describe(Exception failure, Uri uri, OssRequest request, Uri? proxy)
    {
        string through = proxy is null ? "" : $" through the proxy {proxy.Authority}";
        if (TunnelStatus(failure) is { } status)
        {
            return ForeignResponse.Refused(status, uri, request.Operation, proxy, failure);
        }

        return IsOfCertificate(failure)
            ? OssTransport.Failed(OssTransportError.CertificateRejected, uri, request,
                $"showed{through} a certificate that is not trusted: {failure.GetBaseException().Message}", failure)
            : OssTransport.Failed(OssTransportError.ConnectionFailed, uri, request,
                $"could not be reached{through}, or the connection was lost: {failure.GetBaseException().Message}",
                failure);
    }

    /// <summary>The status with which a proxy refused a tunnel; <c>null</c> where none did. Newer runtimes tell it by a
    /// member that netstandard2.0 lacks; older ones give the response of the proxy as one of the server.</summary>
    public static int? TunnelStatus(Exception failure) =>
        failure is HttpRequestException ? (int?)(HttpStatusCode?)StatusMember?.GetValue(failure) : null;

    // Another failure of TLS, such as a server that does not speak it, has its cause inside, or another text.
    private static bool IsOfCertificate(Exception failure) => failure.GetBaseException() switch
    {
        WebException web => web.Status == WebExceptionStatus.TrustFailure,
        AuthenticationException flaw => flaw.Message.IndexOf("certificate", StringComparison.OrdinalIgnoreCase) >= 0,
        _ => false,
    };

    /// <summary>Whether the request may have reached the server.</summary>
    public static bool MayHaveSent(Exception exception) => !IsUntrusted(exception) && exception switch
    {
        SocketException or HttpRequestException { InnerException: SocketException } => false,
        { InnerException: WebException web } => web.Status is not (
            WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure),
        _ => true,
    };
}

/// <summary>The versions of TLS that are spoken, whatever the host of this process has as its default.</summary>
internal static class SecureProtocols
{
    private const int FirstCoreVersion = 5;

    // The name of 1.3 is younger than netstandard2.0, and .NET Framework refuses it on an older Windows.
    private const SslProtocols Tls13 = (SslProtocols)12288;

    /// <summary>TLS 1.2 and 1.3; on .NET Framework 1.2 alone.</summary>
    public static SslProtocols Allowed { get; } =
        Environment.Version.Major < FirstCoreVersion ? SslProtocols.Tls12 : SslProtocols.Tls12 | Tls13;
}

using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace OssEncryption.Client.Http;

/// <summary>Recognizes the exceptions by which the platform reports that a connection failed or was lost.</summary>
internal static class NetworkFailure
{
    /// <summary>Whether an exception reports a failed or lost connection. <c>HttpClient</c> of .NET 10 can throw a bare
    /// <see cref="SocketException"/>, when a peer resets a connection right after it was made.</summary>
    public static bool Is(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException;

    /// <summary>Whether the certificate of the server was rejected. That is permanent; do not retry.</summary>
    public static bool IsUntrusted(Exception? exception) =>
        exception is not null && (exception is AuthenticationException || IsUntrusted(exception.InnerException));

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

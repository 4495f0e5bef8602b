using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>What a source answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; it may hold secrets.</param>
internal sealed record HttpAnswer(int Status, string Body)
{
    /// <summary>Whether the status is 200.</summary>
    public bool IsOk => Status == 200;
}

/// <summary>One small request to a source of credentials, bounded in time and size.</summary>
internal static class CredentialHttp
{
    private const int MaxBody = 256 * 1024;

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="client">What carries it.</param>
    /// <param name="request">The request.</param>
    /// <param name="who">The source in words, to begin an error message with.</param>
    /// <param name="patience">The longest that the exchange may take.</param>
    /// <exception cref="CredentialException">The source was not reached, was too slow or said too much. The platform's
    /// own exception is not handed on, as it can quote addresses with what they carry.</exception>
    public static async Task<HttpAnswer> SendAsync(
        HttpClient client, HttpRequestMessage request, string who, TimeSpan patience)
    {
        using var timer = new CancellationTokenSource(patience);
        try
        {
            using HttpResponseMessage response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token).ConfigureAwait(false);
            using (timer.Token.Register(response.Dispose))
            {
                string body = await ReadAsync(response.Content, who).ConfigureAwait(false);
                return new HttpAnswer((int)response.StatusCode, body);
            }
        }
        catch (Exception e) when (
            e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            string why = timer.IsCancellationRequested
                ? $"did not answer within {patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"
                : $"was not reached ({Reason(e)})";
            throw new CredentialException(CredentialError.CredentialSourceFailed, $"{who} {why}.");
        }
    }

    private static async Task<string> ReadAsync(HttpContent? content, string who)
    {
        if (content is null)
        {
            return "";
        }

        using Stream stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int count;
        while ((count = await stream.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, count);
            if (body.Length > MaxBody)
            {
                throw new CredentialException(
                    CredentialError.CredentialSourceFailed, $"{who} sent more than a credential can be.");
            }
        }

        return Encoding.UTF8.GetString(body.ToArray());
    }

    private static string Reason(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
            {
                return socket.SocketErrorCode.ToString();
            }

            if (e is AuthenticationException)
            {
                return "its certificate was not accepted";
            }
        }

        return "the connection failed";
    }
}

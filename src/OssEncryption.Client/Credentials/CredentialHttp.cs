using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The response of a credential source.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; it may contain secrets.</param>
internal sealed record SourceResponse(int Status, string Body)
{
    /// <summary>Whether the status is 200.</summary>
    public bool IsOk => Status == 200;
}

/// <summary>Sends requests to credential sources, with limits on time and size.</summary>
internal static class CredentialHttp
{
    private const int MaxBody = 256 * 1024;

    /// <summary>Sends a request and reads the response.</summary>
    /// <param name="client">The HTTP client.</param>
    /// <param name="request">The request.</param>
    /// <param name="who">The source, as the beginning of an error message.</param>
    /// <param name="timeout">The timeout, including the response.</param>
    /// <exception cref="CredentialException">The source was not reached, timed out or sent too much. The platform's
    /// exception is not an inner exception, as it may quote URLs with secrets.</exception>
    public static async Task<SourceResponse> SendAsync(
        HttpClient client, HttpRequestMessage request, string who, TimeSpan timeout)
    {
        using var timer = new CancellationTokenSource(timeout);
        try
        {
            using HttpResponseMessage response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token).ConfigureAwait(false);
            using (timer.Token.Register(response.Dispose))
            {
                string body = await ReadAsync(response.Content, who).ConfigureAwait(false);
                return new SourceResponse((int)response.StatusCode, body);
            }
        }
        catch (Exception e) when (
            NetworkFailure.Is(e) || e is OperationCanceledException or ObjectDisposedException)
        {
            string why = timer.IsCancellationRequested
                ? $"did not respond within {timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"
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
        if (NetworkFailure.TunnelStatus(exception) is { } status)
        {
            return FormattableString.Invariant($"the proxy responded with status {status}");
        }

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

/// <summary>Reads the JSON of a credential from STS, the metadata service, a credentials URI or an external command:
/// <c>AccessKeyId</c>, <c>AccessKeySecret</c>, <c>SecurityToken</c> and <c>Expiration</c>, or the spellings of the
/// command line tool (<c>access_key_id</c>, …, <c>sts_token</c>).</summary>
internal static class CredentialJson
{
    /// <summary>Parses a text into a credential.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="who">The source, as the beginning of an error message.</param>
    public static OssCredential Parse(string text, string who) => Read(Json(text, who), who);

    /// <summary>Parses the JSON of a response.</summary>
    public static JsonValue Json(string text, string who)
    {
        try
        {
            return JsonReader.Parse(text);
        }
        catch (JsonSyntaxException e)
        {
            throw Failed($"{who} did not respond in JSON ({e.Message}).");
        }
    }

    /// <summary>Reads a credential from an object.</summary>
    public static OssCredential Read(JsonValue json, string who)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, JsonValue> member in json.Members.Where(m => m.Value.Kind == JsonKind.Text))
        {
            fields[FieldNames.Normalize(member.Key)] = member.Value.Scalar.Trim();
        }

        if (Find(fields, "code") is { } code && code != "Success")
        {
            throw Failed($"{who} gave no credential: {ErrorWord(code)}.");
        }

        string id = Find(fields, "accesskeyid") ?? throw Failed($"{who} gave no AccessKeyId.");
        string secret = Find(fields, "accesskeysecret") ?? throw Failed($"{who} gave no AccessKeySecret.");
        string? token = Find(fields, "securitytoken") ?? Find(fields, "ststoken");
        return new OssCredential(id, secret, token, Expiration(Find(fields, "expiration"), who));
    }

    /// <summary>An error code or request id for messages, if it looks like one.</summary>
    public static string ErrorWord(string? text) =>
        text is { Length: > 0 and <= 80 } && text.All(IsWordCharacter) ? text : "no code";

    private static bool IsWordCharacter(char c) =>
        c is '.' or '-' or '_' || (c < 128 && char.IsLetterOrDigit(c));

    private static DateTimeOffset? Expiration(string? text, string who)
    {
        if (text is null)
        {
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTimeOffset end)
            ? end
            : throw Failed($"{who} gave an Expiration that is not a time like 2026-01-31T12:00:00Z.");
    }

    private static string? Find(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    private static CredentialException Failed(string message) => new(CredentialError.CredentialSourceFailed, message);
}

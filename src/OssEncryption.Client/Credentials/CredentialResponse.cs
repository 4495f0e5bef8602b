using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Reads the JSON by which STS, the metadata service, a credentials URI and an external command hand over a
/// credential: <c>AccessKeyId</c>, <c>AccessKeySecret</c>, <c>SecurityToken</c> and <c>Expiration</c>, or the
/// spellings of the command line tool (<c>access_key_id</c>, …, <c>sts_token</c>).</summary>
internal static class CredentialResponse
{
    /// <summary>The credential in a text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="who">The source in words, to begin an error message with.</param>
    public static OssCredential Parse(string text, string who) => Read(Json(text, who), who);

    /// <summary>The JSON in an answer.</summary>
    public static JsonValue Json(string text, string who)
    {
        try
        {
            return JsonReader.Parse(text);
        }
        catch (JsonSyntaxException e)
        {
            throw Failed($"{who} did not answer in JSON ({e.Message}).");
        }
    }

    /// <summary>The credential in an object.</summary>
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

    /// <summary>An error code or request id as it can be shown: only if it looks like one.</summary>
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

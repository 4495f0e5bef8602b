using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

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

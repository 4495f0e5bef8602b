using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Kms;

/// <summary>Authenticates requests of KMS by the two signatures that its clients have: <c>ACS3-HMAC-SHA256</c> in the
/// Authorization header, and the older HMAC-SHA1 in the parameter <c>Signature</c>. It is written from the vendor's
/// pages and not from this project's client, so that one cannot repeat the other's mistake.</summary>
internal sealed class KmsAuthenticator(UserDirectory users)
{
    private const string V3 = "ACS3-HMAC-SHA256 ";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MostNonces = 100_000;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    private static readonly string[] SignedAlways =
    [
        "host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version",
    ];

    private readonly ConcurrentDictionary<string, DateTimeOffset> _nonces = new(StringComparer.Ordinal);

    /// <summary>The access key id that a request names, or <c>null</c>.</summary>
    public static string? FindAccessKeyId(IncomingRequest request) =>
        AuthorizationParts(request)?.GetValueOrDefault("Credential") ?? request.Parameter("AccessKeyId");

    /// <summary>The user who signed a request.</summary>
    /// <exception cref="ServiceError">The signature is missing or not valid.</exception>
    public User Identify(KmsCall call, DateTimeOffset now) => AuthorizationParts(call.Request) is { } parts
        ? ByHeader(call, parts, now)
        : ByParameters(call, now);

    private static Dictionary<string, string>? AuthorizationParts(IncomingRequest request) =>
        request.Header("Authorization") is { } text && text.StartsWith(V3, StringComparison.Ordinal)
            ? text[V3.Length..].Split(',', StringSplitOptions.TrimEntries)
                .Select(part => part.Split('=', 2))
                .Where(part => part.Length == 2)
                .GroupBy(part => part[0], part => part[1], StringComparer.Ordinal)
                .ToDictionary(part => part.Key, part => part.First(), StringComparer.Ordinal)
            : null;

    private User ByHeader(KmsCall call, Dictionary<string, string> parts, DateTimeOffset now)
    {
        IncomingRequest request = call.Request;
        string[] names = parts.GetValueOrDefault("SignedHeaders", "").Split(';');
        string signature = parts.GetValueOrDefault("Signature", "");
        if (signature.Length == 0 || SignedAlways.Except(names).Any()
            || request.Headers.Keys.Select(name => name.ToLowerInvariant()).Any(name =>
                name.StartsWith("x-acs-", StringComparison.Ordinal) && !names.Contains(name)))
        {
            throw KmsErrors.Unsigned();
        }

        CheckTime(request.Header("x-acs-date"), now);
        User user = Find(parts.GetValueOrDefault("Credential", ""), request.Header("x-acs-security-token"));
        string bodyHash = LowerHex(SHA256.HashData(call.Body));
        if (request.Header("x-acs-content-sha256") != bodyHash)
        {
            throw KmsErrors.InvalidParameter("x-acs-content-sha256");
        }

        string canonical = string.Join('\n',
            request.Method,
            "/",
            Pairs(request.Query.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value ?? ""))),
            string.Concat(names.Order(StringComparer.Ordinal).Select(name => $"{name}:{request.Header(name)}\n")),
            string.Join(';', names),
            bodyHash);
        string stringToSign = V3.TrimEnd() + "\n" + Hash(canonical);
        byte[] expected = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(user.Credential.AccessKeySecret), Encoding.UTF8.GetBytes(stringToSign));
        Check(LowerHex(expected), signature, canonical);
        CheckNonce(request.Header("x-acs-signature-nonce")!, now);
        return user;
    }

    private User ByParameters(KmsCall call, DateTimeOffset now)
    {
        if (call.Find("Signature") is not { } signature || call.Find("SignatureMethod") != "HMAC-SHA1")
        {
            throw KmsErrors.Unsigned();
        }

        CheckTime(call.Find("Timestamp"), now);
        User user = Find(call.Find("AccessKeyId") ?? "", call.Find("SecurityToken"));
        string parameters = Pairs(call.Parameters.Where(parameter => parameter.Key != "Signature"));
        string stringToSign = $"{call.Request.Method}&%2F&{Uri.EscapeDataString(parameters)}";
        Check(SignerV1.Signature(stringToSign, user.Credential.AccessKeySecret + "&"), signature, stringToSign);

        // The first description of this signature has no nonce, so it is checked where there is one.
        if (call.Find("SignatureNonce") is { } nonce)
        {
            CheckNonce(nonce, now);
        }

        return user;
    }

    private User Find(string accessKeyId, string? token)
    {
        User user = users.Find(accessKeyId) ?? throw KmsErrors.UnknownAccessKey();
        string? expected = user.Credential.SecurityToken;
        return expected is null ? token is null ? user : throw KmsErrors.InvalidToken()
            : token is not null && ConstantTime.AreEqual(expected, token) ? user
            : throw KmsErrors.InvalidToken();
    }

    private static void CheckTime(string? text, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParseExact(
                text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            || (time - now).Duration() > Tolerance)
        {
            throw KmsErrors.IllegalTimestamp();
        }
    }

    private static void Check(string expected, string signature, string signed)
    {
        if (!ConstantTime.AreEqual(expected, signature))
        {
            throw KmsErrors.DoesNotMatch(signed);
        }
    }

    private void CheckNonce(string nonce, DateTimeOffset now)
    {
        if (nonce.Length == 0 || !_nonces.TryAdd(nonce, now))
        {
            throw KmsErrors.NonceUsed();
        }

        if (_nonces.Count > MostNonces)
        {
            // Older requests are refused by their time.
            DateTimeOffset oldest = now - (2 * Tolerance);
            foreach (KeyValuePair<string, DateTimeOffset> old in _nonces.Where(known => known.Value < oldest))
            {
                _nonces.TryRemove(old);
            }
        }
    }

    private static string Pairs(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter =>
                Uri.EscapeDataString(parameter.Key) + "=" + Uri.EscapeDataString(parameter.Value)));

    private static string Hash(string text) => LowerHex(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string LowerHex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}

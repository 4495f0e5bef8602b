using System.Globalization;
using System.Text.RegularExpressions;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>A version 4 signature, in a header or a URL.</summary>
internal abstract partial class SignatureV4(
    OssRequest signed, CredentialScope scope, IReadOnlyList<string> additionalHeaders, string timestamp,
    string provided)
    : ISignature
{
    /// <inheritdoc/>
    public string AccessKeyId => Scope.AccessKeyId;

    /// <inheritdoc/>
    public abstract string? SecurityToken { get; }

    /// <summary>The date, region and product it was made for.</summary>
    protected CredentialScope Scope { get; } = scope;

    /// <summary>Whether it is in the URL.</summary>
    protected abstract bool InUrl { get; }

    /// <inheritdoc/>
    public abstract void CheckTime(DateTimeOffset now);

    /// <inheritdoc/>
    public void CheckRegion(string region)
    {
        if (Scope.Region != region)
        {
            throw !InUrl && !RegionId().IsMatch(Scope.Region)
                ? SignatureErrors.NoSuchRegion()
                : SignatureErrors.InvalidRegion(region, InUrl);
        }
    }

    /// <inheritdoc/>
    public void Check(string secret)
    {
        string canonical = WithBytes(SignerV4.CanonicalRequest(signed, additionalHeaders));
        byte[] key = SigningKeys.Of(secret, Scope);
        byte[] bytes = RawText.Encode(canonical);
        string expected = SignerV4.Signature(bytes, timestamp, Scope.Text, key);
        if (!ConstantTime.AreEqual(expected, provided))
        {
            throw SignatureErrors
                .DoesNotMatch(SignerV4.StringToSign(bytes, timestamp, Scope.Text), provided, AccessKeyId)
                .With("CanonicalRequest", canonical);
        }
    }

    /// <summary>The form of the ids of the service's regions.</summary>
    [GeneratedRegex(@"^[a-z]{2}-[a-z]+(-\d+)?(-(finance|gov)(-\d+)?(-pub)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionId();

    /// <summary>A canonical request whose path and query have the bytes that are not UTF-8.</summary>
    private string WithBytes(string canonical)
    {
        if (!RawText.IsMarked(signed.Key ?? "")
            && !signed.Query.Exists(
                parameter => RawText.IsMarked(parameter.Key) || RawText.IsMarked(parameter.Value ?? "")))
        {
            return canonical;
        }

        // Verb, path and query are three lines.
        int headers = Enumerable.Range(0, 3).Aggregate(0, (start, _) => canonical.IndexOf('\n', start) + 1);
        return RawText.UnmarkUrl(canonical[..headers]) + canonical[headers..];
    }

    /// <summary>The names of the additional headers, in lower case.</summary>
    /// <exception cref="ServiceError">The list or one of its items is empty.</exception>
    protected static IReadOnlyList<string> ParseAdditionalHeaders(string? list)
    {
        if (list is null)
        {
            return [];
        }

        string[] names = list.Length == 0
            ? throw SignatureErrors.EmptyAdditionalHeaders()
            : list.ToLowerInvariant().Split(';', StringSplitOptions.TrimEntries);
        return names.Contains("") ? throw SignatureErrors.EmptyAdditionalHeader() : names;
    }
}

/// <summary>Version 4 in the Authorization header.</summary>
internal sealed class SignatureV4Header : SignatureV4
{
    private readonly DateTimeOffset _time;

    private SignatureV4Header(
        IncomingRequest request, CredentialScope scope, IReadOnlyList<string> additional, DateTimeOffset time,
        string provided)
        : base(SignedRequest.Of(request, additional), scope, additional, SigningTime.TextOf(request), provided)
    {
        _time = time;
        SecurityToken = request.Header("x-oss-security-token");
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <inheritdoc/>
    protected override bool InUrl => false;

    /// <summary>Parses the parts, with or without a space after the commas.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">The header after the name of the algorithm.</param>
    public static SignatureV4Header Read(IncomingRequest request, string text)
    {
        string? credential = null;
        string? additional = null;
        string? signature = null;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string value = equals < 0 ? "" : part[(equals + 1)..].Trim();
            switch (equals < 0 ? part : part[..equals])
            {
                case "Credential":
                    credential = value;
                    break;
                case "AdditionalHeaders":
                    additional = value;
                    break;
                case "Signature":
                    signature = value;
                    break;
                default:
                    throw SignatureErrors.InvalidAuthorization();
            }
        }

        if (string.IsNullOrEmpty(signature))
        {
            throw SignatureErrors.SignatureMissing();
        }

        CheckPayloadHash(request.Header("x-oss-content-sha256"));
        IReadOnlyList<string> additionalHeaders = ParseAdditionalHeaders(additional);
        DateTimeOffset time = SigningTime.FromHeaders(request);
        CredentialScope scope = CredentialScope.Parse(credential ?? "", SignerV4.Timestamp(time));
        return new SignatureV4Header(request, scope, additionalHeaders, time, signature);
    }

    /// <inheritdoc/>
    public override void CheckTime(DateTimeOffset now) => SigningTime.CheckSkew(_time, now);

    private static void CheckPayloadHash(string? value)
    {
        if (value != SignerV4.UnsignedPayload)
        {
            throw SignatureErrors.InvalidPayloadHash(value ?? "");
        }
    }
}

/// <summary>Version 4 in the query of a URL.</summary>
internal sealed class SignatureV4Url : SignatureV4
{
    private const string Signature = "x-oss-signature";
    private const string Version = "x-oss-signature-version";
    private const string Credential = "x-oss-credential";
    private const string Lifetime = "x-oss-expires";
    private const string AdditionalHeaders = "x-oss-additional-headers";
    private const int LongestLifetime = 604800;

    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset _end;

    private SignatureV4Url(
        IncomingRequest request, CredentialScope scope, string timestamp, DateTimeOffset start, TimeSpan lifetime)
        : base(
            SignedRequest.Of(request, ParseAdditionalHeaders(request.Parameter(AdditionalHeaders)), Signature),
            scope,
            ParseAdditionalHeaders(request.Parameter(AdditionalHeaders)),
            timestamp,
            SignedRequest.Parameter(request, Signature))
    {
        _start = start;
        _end = start + lifetime;
        SecurityToken = TokenOf(request);
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <inheritdoc/>
    protected override bool InUrl => true;

    /// <summary>Whether a URL has a signature of this version, complete or not.</summary>
    public static bool IsIn(IncomingRequest request) =>
        request.HasParameter(Signature) || request.HasParameter(Version) || request.HasParameter(Credential);

    /// <summary>Parses the parameters.</summary>
    public static SignatureV4Url Read(IncomingRequest request)
    {
        string version = SignedRequest.Parameter(request, Version);
        if (version != SignerV4.Algorithm)
        {
            throw SignatureErrors.InvalidVersion(version);
        }

        string timestamp = request.Parameter("x-oss-date") ?? "";
        if (!SigningTime.TryParseBasic(timestamp, out DateTimeOffset start))
        {
            throw SignatureErrors.DateMissing();
        }

        string seconds = SignedRequest.Parameter(request, Lifetime);
        if (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out int lifetime)
            || lifetime is < 1 or > LongestLifetime)
        {
            throw SignatureErrors.InvalidExpires(Lifetime, seconds, "0002-00000232");
        }

        CredentialScope scope = CredentialScope.Parse(SignedRequest.Parameter(request, Credential), timestamp);
        CheckAdditionalHeadersSent(request);
        return new SignatureV4Url(request, scope, timestamp, start, TimeSpan.FromSeconds(lifetime));
    }

    /// <inheritdoc/>
    public override void CheckTime(DateTimeOffset now) =>
        SigningTime.CheckLifetime(_start, _end, now, "0002-00000236");

    /// <summary>Source: GO2 TestPresignExtra.</summary>
    private static void CheckAdditionalHeadersSent(IncomingRequest request)
    {
        string? missing = ParseAdditionalHeaders(request.Parameter(AdditionalHeaders))
            .FirstOrDefault(name => request.Header(name) is null);
        if (missing is not null)
        {
            throw SignatureErrors.AdditionalHeaderMissing(missing);
        }
    }

    private static string? TokenOf(IncomingRequest request)
    {
        const string Name = "x-oss-security-token";
        string? inUrl = request.Parameter(Name);
        return inUrl is not null && request.Header(Name) is not null
            ? throw SignatureErrors.TokenTwice()
            : inUrl ?? request.Header(Name);
    }
}

/// <summary>The Credential of a version 4 signature: <c>key/date/region/product/terminator</c>.</summary>
internal sealed record CredentialScope(string AccessKeyId, string Date, string Region, string Product)
{
    private const string Terminator = "aliyun_v4_request";

    /// <summary>The scope without the key, for the string to sign.</summary>
    public string Text => $"{Date}/{Region}/{Product}/{Terminator}";

    /// <summary>Parses a Credential.</summary>
    /// <param name="text">The Credential.</param>
    /// <param name="timestamp">The signing time; its date must be that of the scope.</param>
    /// <exception cref="ServiceError">Its form, date or product is wrong.</exception>
    public static CredentialScope Parse(string text, string timestamp)
    {
        if (text.Split('/') is not [{ Length: > 0 } key, var date, var region, var product, Terminator])
        {
            throw SignatureErrors.InvalidCredential();
        }

        if (region.Length == 0)
        {
            throw SignatureErrors.EmptyRegion();
        }

        if (!timestamp.StartsWith(date + "T", StringComparison.Ordinal))
        {
            throw SignatureErrors.InvalidSigningDate();
        }

        return product == "oss"
            ? new CredentialScope(key, date, region, product)
            : throw SignatureErrors.InvalidProduct();
    }
}

/// <summary>Derives signing keys. The last one is kept: nearly all requests are signed with it.</summary>
internal static class SigningKeys
{
    private static volatile Derived? _last;

    /// <summary>The signing key of a secret for the day, region and product of a scope.</summary>
    public static byte[] Of(string secret, CredentialScope scope)
    {
        Derived? last = _last;
        if (last is null || last.Secret != secret || last.Scope != scope)
        {
            last = new Derived(secret, scope, SignerV4.SigningKey(secret, scope.Date, scope.Region, scope.Product));
            _last = last;
        }

        return last.Key;
    }

    private sealed class Derived(string secret, CredentialScope scope, byte[] key)
    {
        public string Secret { get; } = secret;

        public CredentialScope Scope { get; } = scope;

        public byte[] Key { get; } = key;
    }
}

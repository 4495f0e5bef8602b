using System.Globalization;
using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>Version 4 in the query of a URL.</summary>
internal sealed class SignatureV4Url : SignatureV4
{
    private const string Signature = "x-oss-signature";
    private const string Version = "x-oss-signature-version";
    private const string Credential = "x-oss-credential";
    private const string Lifetime = "x-oss-expires";
    private const int LongestLifetime = 604800;

    private readonly DateTimeOffset _start;
    private readonly DateTimeOffset _end;

    private SignatureV4Url(
        IncomingRequest request, CredentialScope scope, string timestamp, DateTimeOffset start, TimeSpan lifetime)
        : base(
            request.ToSigned(Signature),
            scope,
            ParseAdditionalHeaders(request.Parameter("x-oss-additional-headers")),
            timestamp,
            Required(request, Signature))
    {
        _start = start;
        _end = start + lifetime;
        SecurityToken = TokenOf(request);
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <inheritdoc/>
    protected override bool InUrl => true;

    /// <summary>Whether a URL carries a signature of this kind, complete or not.</summary>
    public static bool IsIn(IncomingRequest request) =>
        request.HasParameter(Signature) || request.HasParameter(Version) || request.HasParameter(Credential);

    /// <summary>Reads the parameters.</summary>
    public static SignatureV4Url Read(IncomingRequest request)
    {
        string version = Required(request, Version);
        if (version != SignerV4.Algorithm)
        {
            throw SignatureErrors.InvalidVersion(version);
        }

        string timestamp = request.Parameter("x-oss-date") ?? "";
        if (!SigningTime.TryParseBasic(timestamp, out DateTimeOffset start))
        {
            throw SignatureErrors.DateMissing();
        }

        string seconds = Required(request, Lifetime);
        if (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out int lifetime)
            || lifetime is < 1 or > LongestLifetime)
        {
            throw SignatureErrors.InvalidExpires(Lifetime, seconds);
        }

        CredentialScope scope = CredentialScope.Parse(Required(request, Credential), timestamp);
        return new SignatureV4Url(request, scope, timestamp, start, TimeSpan.FromSeconds(lifetime));
    }

    /// <inheritdoc/>
    public override void CheckTime(DateTimeOffset now) => SigningTime.CheckLifetime(_start, _end, now);

    private static string Required(IncomingRequest request, string name) =>
        request.Parameter(name) is { Length: > 0 } value ? value : throw SignatureErrors.ParameterMissing(name);

    private static string? TokenOf(IncomingRequest request)
    {
        const string Name = "x-oss-security-token";
        string? inUrl = request.Parameter(Name);
        return inUrl is not null && request.Header(Name) is not null
            ? throw SignatureErrors.TokenTwice()
            : inUrl ?? request.Header(Name);
    }
}

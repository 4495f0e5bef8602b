using System.Globalization;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>Version 1 in the query of a URL.</summary>
internal sealed class SignatureV1Url : SignatureV1
{
    private const string Key = "OSSAccessKeyId";
    private const string Signature = "Signature";
    private const string Expires = "Expires";
    private const string Token = "security-token";

    private readonly DateTimeOffset _end;

    private SignatureV1Url(IncomingRequest request, DateTimeOffset end)
        : base(
            request.ToSigned(Key, Signature, Expires),
            Required(request, Key),
            Required(request, Signature),
            [Required(request, Expires)])
    {
        _end = end;
        SecurityToken = TokenOf(request);
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <summary>Whether a URL carries a signature of this kind, complete or not.</summary>
    public static bool IsIn(IncomingRequest request) => request.HasParameter(Key) || request.HasParameter(Signature);

    /// <summary>Reads the parameters.</summary>
    public static SignatureV1Url Read(IncomingRequest request)
    {
        string expires = Required(request, Expires);
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            throw SignatureErrors.InvalidExpires(Expires, expires);
        }

        return new SignatureV1Url(request, DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    /// <inheritdoc/>
    public override void CheckTime(DateTimeOffset now) =>
        SigningTime.CheckLifetime(DateTimeOffset.MinValue, _end, now);

    private static string Required(IncomingRequest request, string name) =>
        request.Parameter(name) is { Length: > 0 } value ? value : throw SignatureErrors.ParameterMissing(name);

    private static string? TokenOf(IncomingRequest request)
    {
        string? inUrl = request.Parameter(Token);
        if (request.Header("x-oss-security-token") is null)
        {
            return inUrl;
        }

        throw inUrl is null ? SignatureErrors.TokenInHeaderOfUrl() : SignatureErrors.TokenTwice();
    }
}

using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>A version 1 signature, in a header or a URL.</summary>
internal abstract class SignatureV1(
    OssRequest signed, string accessKeyId, string provided, IReadOnlyList<string> dateLines) : ISignature
{
    /// <inheritdoc/>
    public string AccessKeyId { get; } = accessKeyId;

    /// <inheritdoc/>
    public abstract string? SecurityToken { get; }

    /// <inheritdoc/>
    public abstract void CheckTime(DateTimeOffset now);

    /// <summary>Does nothing: version 1 has no region.</summary>
    public void CheckRegion(string region)
    {
    }

    /// <inheritdoc/>
    public void Check(string secret)
    {
        foreach (string dateLine in dateLines)
        {
            string expected = ProtocolHashes.HmacSha1(
                secret, RawText.Encode(SignerV1.StringToSign(signed, dateLine)));
            if (ConstantTime.AreEqual(expected, provided))
            {
                return;
            }
        }

        throw SignatureErrors.DoesNotMatch(SignerV1.StringToSign(signed, dateLines[0]), provided, AccessKeyId);
    }
}

/// <summary>Version 1 in the Authorization header: <c>OSS key:signature</c>.</summary>
internal sealed class SignatureV1Header : SignatureV1
{
    private readonly DateTimeOffset _time;

    private SignatureV1Header(IncomingRequest request, string accessKeyId, string provided)
        : base(SignedRequest.Of(request, []), accessKeyId, provided, DateLines(request))
    {
        _time = SigningTime.FromHeaders(request);
        SecurityToken = request.Header("x-oss-security-token");
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <summary>Parses key id and signature.</summary>
    public static SignatureV1Header Read(IncomingRequest request, string text)
    {
        if (text.Split(':') is not [{ Length: > 0 } accessKeyId, var provided])
        {
            throw SignatureErrors.InvalidAuthorization();
        }

        return provided.Length > 0
            ? new SignatureV1Header(request, accessKeyId, provided)
            : throw SignatureErrors.SignatureMissing();
    }

    /// <inheritdoc/>
    public override void CheckTime(DateTimeOffset now) => SigningTime.CheckSkew(_time, now);

    /// <summary>Clients that cannot set Date sign x-oss-date instead; others send both and sign Date. Which one the
    /// service uses then is not documented, so either is accepted.</summary>
    private static string[] DateLines(IncomingRequest request)
    {
        string?[] sent = [request.Header("x-oss-date"), request.Header("Date")];
        string[] lines = [.. sent.OfType<string>()];
        return lines.Length > 0 ? lines : throw SignatureErrors.DateMissing();
    }
}

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
            SignedRequest.Of(request, [], Key, Signature, Expires),
            SignedRequest.Parameter(request, Key),
            SignedRequest.Parameter(request, Signature),
            [SignedRequest.Parameter(request, Expires)])
    {
        _end = end;
        SecurityToken = TokenOf(request);
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <summary>Whether a URL has a signature of this version, complete or not.</summary>
    public static bool IsIn(IncomingRequest request) => request.HasParameter(Key) || request.HasParameter(Signature);

    /// <summary>Parses the parameters.</summary>
    public static SignatureV1Url Read(IncomingRequest request) => new(request, SigningTime.EndOf(request, Expires));

    /// <inheritdoc/>
    public override void CheckTime(DateTimeOffset now) =>
        SigningTime.CheckLifetime(DateTimeOffset.MinValue, _end, now, SigningTime.EndedEc);

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

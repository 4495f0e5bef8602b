using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>Version 1 in the Authorization header: <c>OSS key:signature</c>.</summary>
internal sealed class SignatureV1Header : SignatureV1
{
    private readonly DateTimeOffset _time;

    private SignatureV1Header(IncomingRequest request, string accessKeyId, string provided)
        : base(request.ToSigned(), accessKeyId, provided, DateLines(request))
    {
        _time = SigningTime.FromHeaders(request);
        SecurityToken = request.Header("x-oss-security-token");
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <summary>Reads key id and signature.</summary>
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

    /// <summary>Clients that cannot set Date sign x-oss-date in its place; others send both and sign Date. Which one
    /// the service takes then is not written down, so either is taken.</summary>
    private static string[] DateLines(IncomingRequest request)
    {
        string?[] sent = [request.Header("x-oss-date"), request.Header("Date")];
        string[] lines = [.. sent.OfType<string>()];
        return lines.Length > 0 ? lines : throw SignatureErrors.DateMissing();
    }
}

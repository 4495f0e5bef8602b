using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>Version 4 in the Authorization header.</summary>
internal sealed class SignatureV4Header : SignatureV4
{
    private readonly DateTimeOffset _time;

    private SignatureV4Header(
        IncomingRequest request, CredentialScope scope, IReadOnlyList<string> additional, DateTimeOffset time,
        string provided)
        : base(request.ToSigned(), scope, additional, SignerV4.Timestamp(time), provided)
    {
        _time = time;
        SecurityToken = request.Header("x-oss-security-token");
    }

    /// <inheritdoc/>
    public override string? SecurityToken { get; }

    /// <inheritdoc/>
    protected override bool InUrl => false;

    /// <summary>Reads the parts; clients put a space after the commas or none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">The header behind the name of the algorithm.</param>
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

using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>The signature of a form, of version 4 or 1: it signs the policy.</summary>
internal sealed class FormSignature : ISignature
{
    private readonly string _policy;
    private readonly string _provided;
    private readonly CredentialScope? _scope;

    private FormSignature(FormUpload form, string policy, string accessKeyId, string provided, CredentialScope? scope)
    {
        _policy = policy;
        _provided = provided;
        _scope = scope;
        AccessKeyId = accessKeyId;
        SecurityToken = form.Field("x-oss-security-token");
    }

    /// <inheritdoc/>
    public string AccessKeyId { get; }

    /// <inheritdoc/>
    public string? SecurityToken { get; }

    /// <summary>The signature of a form, or <c>null</c> when it is anonymous.</summary>
    /// <exception cref="ServiceError">There is one, and it cannot be read.</exception>
    public static FormSignature? Of(FormUpload form)
    {
        if (form.Field("x-oss-signature-version") is { } version)
        {
            CredentialScope scope = version == SignerV4.Algorithm
                ? CredentialScope.Parse(Required(form, "x-oss-credential"), Required(form, "x-oss-date"))
                : throw SignatureErrors.InvalidVersion(version);
            return new FormSignature(
                form, Required(form, "policy"), scope.AccessKeyId, Required(form, "x-oss-signature"), scope);
        }

        return form.Field("OSSAccessKeyId") is { } key
            ? new FormSignature(form, Required(form, "policy"), key, Required(form, "Signature"), null)
            : null;
    }

    /// <summary>Does nothing: the policy says how long the form is good.</summary>
    public void CheckTime(DateTimeOffset now)
    {
    }

    /// <inheritdoc/>
    public void CheckRegion(string region)
    {
        if (_scope is not null && _scope.Region != region)
        {
            throw SignatureErrors.InvalidRegion(region, inQuery: true);
        }
    }

    /// <inheritdoc/>
    public void Check(string secret)
    {
        string expected = _scope is null ? ProtocolHashes.HmacSha1(secret, _policy) : Version4(secret, _scope);
        if (!ConstantTime.AreEqual(expected, _provided))
        {
            throw SignatureErrors.DoesNotMatch(_policy, _provided, AccessKeyId);
        }
    }

    private string Version4(string secret, CredentialScope scope)
    {
        byte[] key = SignerV4.SigningKey(secret, scope.Date, scope.Region, scope.Product);
        byte[] hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(_policy));
        return Convert.ToHexString(hash).ToLowerInvariant();
    }

    private static string Required(FormUpload form, string name) => form.Field(name) is { Length: > 0 } value
        ? value
        : throw ServiceErrors.InvalidArgument("Bucket POST must contain the specified field.", name, "");
}

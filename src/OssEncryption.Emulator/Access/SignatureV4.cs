using OssEncryption.Client.Signing;
using OssEncryption.Client.Transport;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Access;

/// <summary>A version 4 signature, wherever it stood.</summary>
internal abstract class SignatureV4(
    OssRequest signed, CredentialScope scope, IReadOnlyList<string> additionalHeaders, string timestamp,
    string provided)
    : ISignature
{
    /// <inheritdoc/>
    public string AccessKeyId => Scope.AccessKeyId;

    /// <inheritdoc/>
    public abstract string? SecurityToken { get; }

    /// <summary>Day, region and product it was made for.</summary>
    protected CredentialScope Scope { get; } = scope;

    /// <summary>Whether it stood in the URL.</summary>
    protected abstract bool InUrl { get; }

    /// <inheritdoc/>
    public abstract void CheckTime(DateTimeOffset now);

    /// <inheritdoc/>
    public void CheckRegion(string region)
    {
        if (Scope.Region != region)
        {
            throw SignatureErrors.InvalidRegion(region, InUrl);
        }
    }

    /// <inheritdoc/>
    public void Check(string secret)
    {
        string canonical = SignerV4.CanonicalRequest(signed, additionalHeaders);
        byte[] key = SignerV4.SigningKey(secret, Scope.Date, Scope.Region, Scope.Product);
        string expected = SignerV4.Signature(canonical, timestamp, Scope.Text, key);
        if (!ConstantTime.AreEqual(expected, provided))
        {
            throw SignatureErrors
                .DoesNotMatch(SignerV4.StringToSign(canonical, timestamp, Scope.Text), provided, AccessKeyId)
                .With("CanonicalRequest", canonical);
        }
    }

    /// <summary>The names in a list of additional headers, in lower case.</summary>
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

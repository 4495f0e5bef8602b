using OssEncryption.Client.Signing;
using OssEncryption.Client.Transport;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Access;

/// <summary>A version 1 signature, wherever it stood.</summary>
internal abstract class SignatureV1(
    OssRequest signed, string accessKeyId, string provided, IReadOnlyList<string> dateLines) : ISignature
{
    /// <inheritdoc/>
    public string AccessKeyId { get; } = accessKeyId;

    /// <inheritdoc/>
    public abstract string? SecurityToken { get; }

    /// <inheritdoc/>
    public abstract void CheckTime(DateTimeOffset now);

    /// <summary>Does nothing: version 1 names no region.</summary>
    public void CheckRegion(string region)
    {
    }

    /// <inheritdoc/>
    public void Check(string secret)
    {
        foreach (string dateLine in dateLines)
        {
            string expected = SignerV1.Signature(SignerV1.StringToSign(signed, dateLine), secret);
            if (ConstantTime.AreEqual(expected, provided))
            {
                return;
            }
        }

        throw SignatureErrors.DoesNotMatch(SignerV1.StringToSign(signed, dateLines[0]), provided, AccessKeyId);
    }
}

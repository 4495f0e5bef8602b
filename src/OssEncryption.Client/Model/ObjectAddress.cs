using System.Text;

namespace OssEncryption.Client.Model;

/// <summary>The address of an object.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key: 1 to 1,023 bytes of UTF-8, not beginning with a slash or a backslash.</param>
/// <param name="VersionId">One version, or <c>null</c> for the current one.</param>
public sealed record ObjectAddress(string Bucket, string Key, string? VersionId = null)
{
    /// <summary><c>bucket/key</c>, with the version where one is named.</summary>
    public override string ToString() =>
        VersionId is null ? $"{Bucket}/{Key}" : $"{Bucket}/{Key}?versionId={VersionId}";
}

/// <summary>The rules for object keys. Source: the vendor's page "Object naming conventions".</summary>
public static class ObjectKey
{
    private const int LongestInBytes = 1023;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Throws when no object can have this key.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidObjectKey"/>.</exception>
    public static void Validate(string key)
    {
        if (Flaw(key) is { } flaw)
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"The object key {flaw}. A key has 1 to {LongestInBytes} bytes of UTF-8 and does not begin with a " +
                "slash or a backslash.");
        }
    }

    private static string? Flaw(string key)
    {
        if (key.Length == 0)
        {
            return "is empty";
        }

        if (key[0] is '/' or '\\')
        {
            return $"'{key}' begins with '{key[0]}'";
        }

        try
        {
            int count = Strict.GetByteCount(key);
            return count > LongestInBytes ? FormattableString.Invariant($"is {count} bytes long") : null;
        }
        catch (EncoderFallbackException)
        {
            return "has half a character (a lone surrogate), which UTF-8 cannot write";
        }
    }
}

/// <summary>A range of the bytes of an object.</summary>
/// <param name="First">The first byte, from 0.</param>
/// <param name="Last">The last byte, inclusive; <c>null</c> for the end of the object.</param>
public sealed record ByteRange(long First, long? Last = null);

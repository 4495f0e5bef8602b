using System.Text;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Reads the small text files that credentials are kept in.</summary>
internal static class SmallTextFile
{
    private const int MaxBytes = 1 << 20;
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file without a byte order mark, or <c>null</c> when there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What to report when it is there and cannot be read.</param>
    public static string? Read(string path, CredentialError reason)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using var reader = new StreamReader(file, StrictUtf8, detectEncodingFromByteOrderMarks: true);
            return file.Length <= MaxBytes
                ? reader.ReadToEnd()
                : throw new CredentialException(
                    reason, $"{path} is larger than 1 MiB and cannot be what it should be.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (DecoderFallbackException)
        {
            // Its message quotes bytes of the file.
            throw new CredentialException(reason, $"{path} is not UTF-8 text.");
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CredentialException(reason, $"{path} cannot be read; check that it is a file you may read.");
        }
    }
}

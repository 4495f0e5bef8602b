namespace OssEncryption.Client.Formats;

/// <summary>Bytes as hexadecimal digits.</summary>
internal static class Hexadecimal
{
    private const string Digits = "0123456789abcdef";

    /// <summary>Two digits a byte, in lower case, as signatures are written.</summary>
    public static string Lower(byte[] bytes)
    {
        var text = new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digits[bytes[i] >> 4];
            text[(2 * i) + 1] = Digits[bytes[i] & 15];
        }

        return new string(text);
    }
}

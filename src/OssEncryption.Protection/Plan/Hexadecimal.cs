namespace OssEncryption.Protection.Plan;

/// <summary>Bytes as hexadecimal digits.</summary>
internal static class Hexadecimal
{
    private const string Digits = "0123456789abcdef";

    /// <summary>The bytes in lower-case digits.</summary>
    public static string Write(byte[] bytes)
    {
        char[] text = new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digits[bytes[i] >> 4];
            text[(2 * i) + 1] = Digits[bytes[i] & 15];
        }

        return new string(text);
    }
}

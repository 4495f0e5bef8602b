using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace OssEncryption.Emulator.Formats;

/// <summary>Keys and header values are UTF-8 by agreement, but may have any bytes. A byte that is not part of UTF-8 is
/// one private character here: U+10FF80 for 0x80 up to U+10FFFF for 0xFF. The bytes of these characters themselves are
/// taken as not UTF-8, so that a text and its bytes always determine each other.</summary>
internal static partial class RawText
{
    private const int FirstMark = 0x10FF80;
    private const int LastMark = 0x10FFFF;
    private const int FirstMarked = 0x80;

    // The characters in UTF-8 are F4 8F BE 80 to F4 8F BF BF, in UTF-16 DBFF DF80 to DBFF DFFF.
    private const byte FirstByte = 0xF4;

    /// <summary>The UTF-16 unit with which every private character begins.</summary>
    public const char FirstUnit = '\uDBFF';

    /// <summary>The text of bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (IsPlain(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status == OperationStatus.Done && !IsMark(rune))
            {
                text.Append(rune.ToString());
                bytes = bytes[length..];
            }
            else
            {
                text.Append(new Rune(FirstMark - FirstMarked + bytes[0]).ToString());
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>Bytes whose text in UTF-8 is that of other bytes.</summary>
    public static byte[] AsUtf8(byte[] bytes) => IsPlain(bytes) ? bytes : Encoding.UTF8.GetBytes(Decode(bytes));

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = Unmark(bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>Writes the bytes of a text.</summary>
    /// <returns>How many they are.</returns>
    public static int Encode(string text, Span<byte> bytes) =>
        Unmark(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);

    /// <summary>How many bytes a text has.</summary>
    public static int Length(string text) => Encoding.UTF8.GetByteCount(text) - (3 * Marks(text));

    /// <summary>Puts bytes in the place of the private characters in UTF-8.</summary>
    /// <returns>How many bytes are left.</returns>
    public static int Unmark(Span<byte> utf8)
    {
        int written = utf8.IndexOf(FirstByte);
        if (written < 0)
        {
            return utf8.Length;
        }

        for (int read = written; read < utf8.Length; written++)
        {
            if (utf8[read..] is [FirstByte, 0x8F, 0xBE or 0xBF, ..])
            {
                utf8[written] = (byte)(utf8[read + 3] + (utf8[read + 2] == 0xBF ? 0x40 : 0));
                read += 4;
            }
            else
            {
                utf8[written] = utf8[read++];
            }
        }

        return written;
    }

    /// <summary>Puts <c>%XX</c> in the place of the private characters that were percent-encoded.</summary>
    public static string UnmarkUrl(string encoded) =>
        encoded.Contains("%F4%8F%B", StringComparison.Ordinal) ? EncodedMark().Replace(encoded, EncodedByte) : encoded;

    /// <summary>Whether a text has bytes that are not UTF-8.</summary>
    public static bool IsMarked(string text) => text.Contains(FirstUnit, StringComparison.Ordinal) && Marks(text) > 0;

    /// <summary>Whether each byte is ASCII, or follows or begins a sequence as long as its first byte says. Not every
    /// such sequence is UTF-8: <c>C0 AE</c> is a dot that is too long. Source: the service refuses keys that are not
    /// UTF-8 (the vendor's page for EC 0016-00000004), but takes that one (UTIL1 TestRmSpecialCharacterKey).</summary>
    public static bool HasFormOfUtf8(string text)
    {
        if (!IsMarked(text))
        {
            return true;
        }

        int wanted = 0;
        foreach (byte value in Encode(text))
        {
            bool continues = (value & 0xC0) == 0x80;
            if (continues != (wanted > 0) || value >= 0xF8)
            {
                return false;
            }

            wanted = continues ? wanted - 1
                : value < FirstMarked ? 0
                : value < 0xE0 ? 1
                : value < 0xF0 ? 2
                : 3;
        }

        return wanted == 0;
    }

    /// <summary>Where a prefix ends in a text, in characters; -1 when the text does not begin with it. The bytes of a
    /// prefix may end within a character.</summary>
    public static int EndOfPrefix(string text, string prefix)
    {
        if (text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return prefix.Length;
        }

        if (!IsMarked(prefix) || !Encode(text).AsSpan().StartsWith(Encode(prefix)))
        {
            return -1;
        }

        int left = Length(prefix);
        int end = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (left <= 0)
            {
                break;
            }

            left -= IsMark(rune) ? 1 : rune.Utf8SequenceLength;
            end += rune.Utf16SequenceLength;
        }

        return end;
    }

    private static bool IsPlain(ReadOnlySpan<byte> bytes) => !bytes.Contains(FirstByte) && Utf8.IsValid(bytes);

    private static int Marks(string text) => text.Contains(FirstUnit, StringComparison.Ordinal)
        ? text.EnumerateRunes().Count(IsMark)
        : 0;

    /// <summary>Whether a character stands for a byte that is not UTF-8.</summary>
    public static bool IsMark(Rune rune) => rune.Value is >= FirstMark and <= LastMark;

    private static string EncodedByte(Match mark)
    {
        int value = int.Parse(mark.ValueSpan[^2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            + (mark.ValueSpan[^4] == 'F' ? 0x40 : 0);
        return "%" + value.ToString("X2", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("%F4%8F%B[EF]%[89AB][0-9A-F]", RegexOptions.CultureInvariant)]
    private static partial Regex EncodedMark();
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>Reads and writes the values that plans and journals have in common as JSON. <c>Read</c> takes a parsed
/// value, <c>Take</c> the next value of a scanner.</summary>
internal static class PlanJson
{
    private const string Algorithm = "algorithm";
    private const string KmsKeyId = "kmsKeyId";
    private const string DataEncryption = "dataEncryption";

    /// <summary>Writes an encryption as a member.</summary>
    public static void Write(JsonWriter json, string name, EncryptionRule rule)
    {
        json.BeginObject(name).Member(Algorithm, Name(rule.Algorithm)).Optional(KmsKeyId, rule.KmsKeyId);
        if (rule.DataEncryption is { } cipher)
        {
            json.Member(DataEncryption, Name(cipher));
        }

        json.EndObject();
    }

    /// <summary>Writes an array of strings as a member.</summary>
    public static void Write(JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.BeginArray(name);
        foreach (string text in texts)
        {
            json.Item(text);
        }

        json.EndArray();
    }

    /// <summary>Reads an array of strings.</summary>
    public static string[] ReadTexts(JsonValue value) => [.. value.Items.Select(item => item.Scalar)];

    /// <summary>Takes an encryption.</summary>
    public static EncryptionRule TakeRule(JsonScanner json)
    {
        SseAlgorithm? algorithm = null;
        string? key = null;
        SseDataEncryption? cipher = null;
        json.Require('{', "an encryption is expected");
        do
        {
            switch (json.TakeName())
            {
                case Algorithm:
                    algorithm = Take<SseAlgorithm>(json);
                    break;
                case KmsKeyId:
                    key = json.TakeText();
                    break;
                case DataEncryption:
                    cipher = Take<SseDataEncryption>(json);
                    break;
                default:
                    JsonReader.Take(json);
                    break;
            }
        }
        while (json.Take(','));

        json.Require('}', "a closing brace is expected");
        return EncryptionRule.FromService(algorithm ?? throw json.Wrong("an algorithm is missing"), key, cipher);
    }

    /// <summary>Reads an encryption.</summary>
    public static EncryptionRule ReadRule(JsonValue value) => EncryptionRule.FromService(
        Read<SseAlgorithm>(Need(value, Algorithm)),
        value.FindText(KmsKeyId),
        value.Find(DataEncryption) is { } cipher ? Read<SseDataEncryption>(cipher) : null);

    /// <summary>Takes the name of an enum value.</summary>
    public static T Take<T>(JsonScanner json)
        where T : struct, Enum =>
        Names<T>.Values.TryGetValue(json.TakeText(), out T value) ? value : throw json.Wrong("an unknown name");

    /// <summary>Takes a time.</summary>
    public static DateTimeOffset TakeTime(JsonScanner json) =>
        WireText.Time(json.TakeText()) ?? throw json.Wrong("a date is expected");

    /// <summary>The name of an enum value.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => Names<T>.Texts[value];

    /// <summary>Reads the name of an enum value.</summary>
    public static T Read<T>(JsonValue value)
        where T : struct, Enum =>
        Names<T>.Values.TryGetValue(value.Scalar, out T read)
            ? read
            : throw new JsonSyntaxException(value.Line, "an unknown name");

    /// <summary>Reads a required string member.</summary>
    public static string ReadText(JsonValue parent, string name) =>
        parent.FindText(name) ?? throw new JsonSyntaxException(parent.Line, $"{name} is missing");

    /// <summary>Reads a required member that is a non-negative integer.</summary>
    public static long ReadCount(JsonValue parent, string name)
    {
        JsonValue value = Need(parent, name);
        return value.Kind == JsonKind.Number
            && long.TryParse(value.Scalar, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? count
            : throw new JsonSyntaxException(value.Line, $"{name} is no count");
    }

    /// <summary>Finds a required member.</summary>
    public static JsonValue Need(JsonValue parent, string name) =>
        parent.Find(name) ?? throw new JsonSyntaxException(parent.Line, $"{name} is missing");

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<string, T> Values =
            ((T[])Enum.GetValues(typeof(T))).ToDictionary(value => value.ToString(), StringComparer.Ordinal);

        public static readonly Dictionary<T, string> Texts =
            Values.ToDictionary(item => item.Value, item => item.Key);
    }
}

/// <summary>The chain of checksums of one journal. The checksum of a line is the last member of its JSON: the first 12
/// bytes of the SHA-256 of the checksum before and of all of the line before the checksum, in Base64. It proves damage;
/// it does not prove who wrote the line.</summary>
internal sealed class JournalChain : IDisposable
{
    private const int ChecksumBytes = 12;
    private const int ChecksumLength = 16;
    private const string Lead = ",\"sum\":\"";
    private const string Tail = "\"}";
    private const int MemberLength = 8 + ChecksumLength + 2;

    private static readonly byte[] LeadBytes = Encoding.ASCII.GetBytes(Lead);
    private static readonly byte[] TailBytes = Encoding.ASCII.GetBytes(Tail);
    private static readonly byte[] LineBreak = [(byte)'\n'];

    private readonly SHA256 _sha = SHA256.Create();
    private byte[] _work = new byte[1024];
    private char[] _line = new char[1024];
    private readonly char[] _text = new char[ChecksumLength];
    private byte[] _last = [];
    private byte[] _before = [];

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line: a JSON object.</param>
    /// <param name="to">Receives the line with its checksum and a line break, in UTF-8.</param>
    public void Seal(StringBuilder line, Stream to)
    {
        int count = line.Length - 1;
        if (_line.Length < count)
        {
            _line = new char[2 * count];
        }

        line.CopyTo(0, _line, 0, count);
        int start = Begin(Encoding.UTF8.GetMaxByteCount(count) + MemberLength + 1);
        int end = start + Encoding.UTF8.GetBytes(_line, 0, count, _work, start);
        _last = ChecksumOf(end);
        foreach (byte[] part in (byte[][])[LeadBytes, _last, TailBytes, LineBreak])
        {
            Buffer.BlockCopy(part, 0, _work, end, part.Length);
            end += part.Length;
        }

        to.Write(_work, start, end - start);
    }

    /// <summary>Verifies the next line. After one that is damaged, the chain goes on with the checksum that stands in
    /// it.</summary>
    /// <returns>Whether its checksum fits to it and to the line before.</returns>
    public bool Verify(ArraySegment<byte> line)
    {
        _before = _last;
        int count = line.Count - MemberLength;
        if (count < 0 || !Has(line, count, LeadBytes) || !Has(line, line.Count - TailBytes.Length, TailBytes))
        {
            _last = [];
            return false;
        }

        int start = Begin(count);
        Buffer.BlockCopy(line.Array!, line.Offset, _work, start, count);
        byte[] found = ChecksumOf(start + count);
        bool fits = Has(line, count + LeadBytes.Length, found);
        Buffer.BlockCopy(line.Array!, line.Offset + count + LeadBytes.Length, found, 0, ChecksumLength);
        _last = found;
        return fits;
    }

    /// <summary>Takes back the line that was verified last: the chain goes on behind the one before it.</summary>
    public void TakeBack() => _last = _before;

    /// <inheritdoc/>
    public void Dispose() => _sha.Dispose();

    // What a checksum is made of begins with the one before.
    private int Begin(int count)
    {
        int length = _last.Length + count;
        if (_work.Length < length)
        {
            _work = new byte[2 * length];
        }

        Buffer.BlockCopy(_last, 0, _work, 0, _last.Length);
        return _last.Length;
    }

    private byte[] ChecksumOf(int length)
    {
        Convert.ToBase64CharArray(_sha.ComputeHash(_work, 0, length), 0, ChecksumBytes, _text, 0);
        return Encoding.ASCII.GetBytes(_text);
    }

    private static bool Has(ArraySegment<byte> line, int at, byte[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (line.Array![line.Offset + at + i] != expected[i])
            {
                return false;
            }
        }

        return true;
    }
}

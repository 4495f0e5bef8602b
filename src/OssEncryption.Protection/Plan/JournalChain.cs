using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Protection.Plan;

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

    private readonly SHA256 _sha = SHA256.Create();
    private byte[] _work = new byte[1024];
    private readonly char[] _text = new char[ChecksumLength];
    private byte[] _last = [];

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line: a JSON object.</param>
    /// <returns>The line with its checksum.</returns>
    public string Seal(string line)
    {
        string open = line.Substring(0, line.Length - 1);
        byte[] bytes = Encoding.UTF8.GetBytes(open);
        _last = ChecksumOf(bytes, 0, bytes.Length);
        return open + Lead + Encoding.ASCII.GetString(_last) + Tail;
    }

    /// <summary>Verifies the next line. After one that is damaged, the chain goes on with the checksum that stands in
    /// it.</summary>
    /// <returns>Whether its checksum fits to it and to the line before.</returns>
    public bool Verify(ArraySegment<byte> line)
    {
        int count = line.Count - MemberLength;
        if (count < 0 || !Has(line, count, LeadBytes) || !Has(line, line.Count - TailBytes.Length, TailBytes))
        {
            _last = [];
            return false;
        }

        byte[] found = ChecksumOf(line.Array!, line.Offset, count);
        bool fits = Has(line, count + LeadBytes.Length, found);
        Buffer.BlockCopy(line.Array!, line.Offset + count + LeadBytes.Length, found, 0, ChecksumLength);
        _last = found;
        return fits;
    }

    /// <inheritdoc/>
    public void Dispose() => _sha.Dispose();

    private byte[] ChecksumOf(byte[] bytes, int start, int count)
    {
        int length = _last.Length + count;
        if (_work.Length < length)
        {
            _work = new byte[2 * length];
        }

        Buffer.BlockCopy(_last, 0, _work, 0, _last.Length);
        Buffer.BlockCopy(bytes, start, _work, _last.Length, count);
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

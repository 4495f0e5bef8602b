using System.IO.Compression;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

/// <summary>Reads the journal of one run, and verifies each line: its place in the chain of checksums, and that its
/// number, bucket and key are those of an entry. From the first line that fails, everything is doubtful. What follows
/// the last line break is a line that a crash has torn, and is not read.</summary>
/// <param name="file">The file.</param>
/// <param name="planId">The id of the plan.</param>
/// <param name="entries">The entries of the plan.</param>
internal sealed class JournalReader(JournalFile file, string planId, PlanEntryIndex entries)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JournalJson _json = new();
    private bool _isOfFormat1;

    /// <summary>The records in their order, read lazily.</summary>
    /// <param name="distrusted">The first line that is not to be believed, or <c>null</c>.</param>
    /// <param name="onDamage">Takes the first line that fails, unless it is not to be believed.</param>
    /// <exception cref="PlanException">The journal belongs to another plan, or has a newer format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<JournalRecord> Read(long? distrusted, Action<JournalDamage> onDamage)
    {
        using Stream stream = file.OpenRead(out uint? length);
        using var chain = new JournalChain();
        var lines = new LineReader(stream, length);
        bool isDoubtful = false;
        for (long number = 1; lines.TryRead(out ArraySegment<byte> line); number++)
        {
            _isOfFormat1 |= number == 1 && JournalFormat1.IsFirstLine(line);
            JournalRecord? record = _isOfFormat1 || chain.Verify(line) ? TryParse(line, isFirst: number == 1) : null;
            if (!isDoubtful && !_isOfFormat1 && (record is null || number >= distrusted))
            {
                isDoubtful = true;
                if (!(number >= distrusted))
                {
                    onDamage(new JournalDamage(file.Name, number));
                }
            }

            if (record is not null)
            {
                yield return isDoubtful ? record with { IsDoubtful = true } : record;
            }
        }

        if (lines.IsBroken && !isDoubtful && distrusted is null)
        {
            onDamage(new JournalDamage(file.Name, lines.Count + 1));
        }
    }

    private JournalRecord? TryParse(ArraySegment<byte> line, bool isFirst)
    {
        try
        {
            string text = Utf8.GetString(line.Array!, line.Offset, line.Count);
            JournalRecord record = _isOfFormat1 ? JournalFormat1.Read(text) : _json.Read(text);
            return Agrees(record, isFirst) ? record : null;
        }
        catch (Exception problem) when (problem is JsonSyntaxException or ArgumentException)
        {
            return null;
        }
    }

    private bool Agrees(JournalRecord record, bool isFirst)
    {
        if (record.Run is { } run)
        {
            if (run.PlanId != planId)
            {
                throw new PlanException(PlanError.PlanDamaged,
                    $"The journal '{file.Path}' belongs to another plan. Move it out of the folder of this one.");
            }

            return isFirst && (_isOfFormat1 || (run.Number == file.Sequence && run.Shard == file.Shard.ToString()));
        }

        ObjectAddress? address = record.Begun?.Address ?? record.Outcome?.Address ?? record.Address;
        return record.Kind == JournalKind.End
            || (address is null ? entries.Has(record.Number) : entries.Has(record.Number, address));
    }
}

/// <summary>The file of a journal.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Sequence">The number of the run.</param>
/// <param name="Shard">The shard.</param>
internal sealed record JournalFile(string Path, int Sequence, PlanShard Shard)
{
    /// <summary>What ends the name of a journal that is compacted.</summary>
    public const string Compacted = ".gz";

    private const int BufferSize = 64 * 1024;
    private const int SmallestGzip = 18;

    /// <summary>Whether it is compacted.</summary>
    public bool IsCompacted => Path.EndsWith(Compacted, StringComparison.Ordinal);

    /// <summary>Its name, that of a compacted one as before.</summary>
    public string Name => System.IO.Path.GetFileName(
        IsCompacted ? System.IO.Path.ChangeExtension(Path, null) : Path);

    /// <summary>Opens it; a run may append to it, and a compaction may just have taken it away.</summary>
    /// <param name="length">The bytes that a compacted one has, less a multiple of 4 GiB; else <c>null</c>.</param>
    public Stream OpenRead(out uint? length)
    {
        bool isCompacted = IsCompacted || (!File.Exists(Path) && File.Exists(Path + Compacted));
        var file = new FileStream(
            isCompacted && !IsCompacted ? Path + Compacted : Path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            BufferSize);
        length = isCompacted ? ReadLength(file) : null;
        return isCompacted ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    // The last field of a gzip file, little-endian; 0 of one that is too short to have it. RFC 1952, section 2.3.
    private static uint ReadLength(FileStream file)
    {
        if (file.Length < SmallestGzip)
        {
            return 0;
        }

        file.Seek(-sizeof(uint), SeekOrigin.End);
        uint length = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            length |= (uint)file.ReadByte() << shift;
        }

        file.Seek(0, SeekOrigin.Begin);
        return length;
    }
}

/// <summary>Splits bytes into lines at line feeds alone. <see cref="StreamReader"/> does not serve: it takes a carriage
/// return for a line break, too, and does not tell a whole last line from a torn one.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="length">Their number where it is known, less a multiple of 4 GiB; else <c>null</c>.</param>
internal sealed class LineReader(Stream stream, uint? length = null)
{
    private const int UsualBuffer = 64 * 1024;
    private const int LongestLine = 1 << 22;

    private byte[] _buffer = new byte[UsualBuffer];
    private int _start;
    private int _end;
    private long _total;

    /// <summary>The number of lines read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the bytes ended before all of them were read. <see cref="GZipStream"/> alone does not tell a
    /// file that was cut off from a whole one.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads the next line, without its line feed. A line that is too long is given in pieces.</summary>
    /// <returns>Whether there is a whole line.</returns>
    public bool TryRead(out ArraySegment<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int at = Array.IndexOf(_buffer, (byte)'\n', searched, _end - searched);
            if (at >= 0 || _end - _start >= LongestLine)
            {
                int length = (at >= 0 ? at : _end) - _start;
                line = new ArraySegment<byte>(_buffer, _start, length);
                _start += at >= 0 ? length + 1 : length;
                Count++;
                return true;
            }

            Compact();
            searched = _end;
            int read = ReadMore();
            if (read == 0)
            {
                line = default;
                return false;
            }

            _end += read;
        }
    }

    private int ReadMore()
    {
        try
        {
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _total += read;
            IsBroken = read == 0 && length is { } whole && (_total == 0 || unchecked((uint)_total) != whole);
            return read;
        }
        catch (InvalidDataException)
        {
            IsBroken = true;
            return 0;
        }
    }

    private void Compact()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
    }
}

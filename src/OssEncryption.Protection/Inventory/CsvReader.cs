using System.Text;

namespace OssEncryption.Protection.Inventory;

/// <summary>Reads CSV as in RFC 4180. Quoted values may contain commas, line breaks and doubled quotation
/// marks.</summary>
/// <param name="text">The CSV text.</param>
internal sealed class CsvReader(TextReader text)
{
    private const int BufferSize = 16 * 1024;
    private const int LongestValue = 64 * 1024;
    private const int MostValues = 256;

    private readonly char[] _buffer = new char[BufferSize];
    private readonly StringBuilder _value = new();
    private int _at;
    private int _count;

    /// <summary>The number of rows read so far.</summary>
    public long Row { get; private set; }

    /// <summary>Reads the next row that is not empty.</summary>
    /// <param name="row">Receives its values.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">A quotation mark is misplaced or not closed, or a value or a row is too
    /// long.</exception>
    public bool Read(List<string> row)
    {
        row.Clear();
        while (Peek() is '\r' or '\n')
        {
            _at++;
        }

        if (Peek() < 0)
        {
            return false;
        }

        Row++;
        do
        {
            if (row.Count == MostValues)
            {
                throw Wrong("has too many values");
            }

            row.Add(Peek() == '"' ? Quoted() : Plain());
        }
        while (Take(','));

        bool isEnded = Take('\r');
        isEnded |= Take('\n');
        return isEnded || Peek() < 0 ? true : throw Wrong("goes on after a quotation mark");
    }

    private string Plain()
    {
        while (Peek() is not (< 0 or ',' or '\r' or '\n'))
        {
            Append();
        }

        return Taken();
    }

    private string Quoted()
    {
        _at++;
        while (true)
        {
            if (Peek() < 0)
            {
                throw Wrong("ends within quotation marks");
            }

            if (Take('"') && Peek() != '"')
            {
                return Taken();
            }

            Append();
        }
    }

    private void Append()
    {
        if (_value.Length == LongestValue)
        {
            throw Wrong("has too long a value");
        }

        _value.Append(_buffer[_at++]);
    }

    private string Taken()
    {
        string value = _value.ToString();
        _value.Clear();
        return value;
    }

    private bool Take(char c)
    {
        if (Peek() != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private int Peek()
    {
        if (_at == _count)
        {
            _count = text.Read(_buffer, 0, _buffer.Length);
            _at = 0;
        }

        return _count == 0 ? -1 : _buffer[_at];
    }

    private InvalidDataException Wrong(string problem) =>
        new(FormattableString.Invariant($"row {Row} {problem}"));
}

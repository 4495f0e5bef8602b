using System.Globalization;
using System.Text;

namespace OssEncryption.Emulator.Http;

/// <summary>The first line and the headers of a request.</summary>
internal sealed class RequestHead
{
    private RequestHead(string method, string target, bool isCurrent)
    {
        Method = method;
        Target = target;
        IsCurrent = isCurrent;
    }

    /// <summary>The verb.</summary>
    public string Method { get; }

    /// <summary>The target exactly as it came; a raw byte is one character.</summary>
    public string Target { get; }

    /// <summary>The headers by case-insensitive name; repeated ones joined by commas.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The length of a body that does not come in chunks.</summary>
    public long Length { get; private set; }

    /// <summary>Whether the client waits to be told to send the body.</summary>
    public bool WaitsToContinue =>
        IsCurrent && string.Equals(Value("Expect"), "100-continue", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether another request may follow on the connection.</summary>
    public bool KeepsAlive =>
        IsCurrent && !Value("Connection").Contains("close", StringComparison.OrdinalIgnoreCase);

    private bool IsCurrent { get; }

    /// <summary>Reads a head.</summary>
    /// <param name="text">Its lines, each byte a character.</param>
    /// <exception cref="InvalidDataException">It is not HTTP/1, or says two things about the body's length.</exception>
    public static RequestHead Parse(string text)
    {
        string[] lines = text.TrimStart('\r', '\n').Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } target, "HTTP/1.1" or "HTTP/1.0"])
        {
            throw new InvalidDataException("The first line is not one of HTTP/1.");
        }

        var head = new RequestHead(method, target, lines[0].EndsWith("1.1", StringComparison.Ordinal));
        foreach (string line in lines.Skip(1))
        {
            head.AddHeader(line);
        }

        head.ReadLength();
        return head;
    }

    private void AddHeader(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : line[..colon];
        if (name.Length == 0 || name.Any(char.IsWhiteSpace))
        {
            throw new InvalidDataException("A header is not one.");
        }

        string value = AsUtf8(line[(colon + 1)..].Trim());
        Headers[name] = Headers.TryGetValue(name, out string? before) ? before + "," + value : value;
    }

    private void ReadLength()
    {
        string encoding = Value("Transfer-Encoding");
        string length = Value("Content-Length");
        IsChunked = string.Equals(encoding, "chunked", StringComparison.OrdinalIgnoreCase);
        if ((encoding.Length > 0 && (!IsChunked || length.Length > 0))
            || !long.TryParse("0" + length, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            throw new InvalidDataException("The length of the body is not clear.");
        }

        Length = value;
    }

    private string Value(string name) => Headers.GetValueOrDefault(name) ?? "";

    /// <summary>Clients write headers in UTF-8.</summary>
    private static string AsUtf8(string text) =>
        text.Any(c => c > '\x7f') ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)) : text;
}

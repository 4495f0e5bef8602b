using System.Globalization;

namespace OssEncryption.Emulator.Http;

/// <summary>What goes back: a status, headers, and perhaps a body that is read as it is sent.</summary>
internal sealed class Answer
{
    /// <summary>Makes an answer without a body.</summary>
    public Answer(int status) => Status = status;

    /// <summary>Makes an answer with a body that is in memory.</summary>
    public Answer(int status, byte[] body, string contentType)
        : this(status, new MemoryStream(body, writable: false), body.Length, contentType)
    {
    }

    /// <summary>Makes an answer with a body that is read as it is sent.</summary>
    public Answer(int status, Stream content, long length, string contentType)
    {
        Status = status;
        Content = content;
        Length = length;
        Headers["Content-Type"] = contentType;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The error code, or <c>null</c> for a success.</summary>
    public string? Code { get; init; }

    /// <summary>The headers of this answer; those that every answer has are added when it is written.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body, or <c>null</c> for none.</summary>
    public Stream? Content { get; }

    /// <summary>The length announced, in bytes.</summary>
    public long Length { get; }

    /// <summary>Sets a header unless there is no value, and returns this answer.</summary>
    public Answer With(string name, string? value)
    {
        if (value is not null)
        {
            Headers[name] = value;
        }

        return this;
    }

    /// <summary>The same headers and status with another body.</summary>
    public Answer WithBody(byte[] body, string contentType)
    {
        var answer = new Answer(Status, body, contentType) { Code = Code };
        foreach (KeyValuePair<string, string> header in Headers.Where(header => header.Key != "Content-Type"))
        {
            answer.Headers[header.Key] = header.Value;
        }

        return answer;
    }

    /// <summary>A moment as HTTP headers write it.</summary>
    public static string HttpDate(DateTimeOffset time) =>
        time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}

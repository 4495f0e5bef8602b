using System.Text;
using System.Text.RegularExpressions;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>A form with a file, as browsers send it.</summary>
/// <param name="Fields">Its fields up to the file, by case-insensitive name.</param>
/// <param name="File">The content of the file.</param>
/// <param name="FileName">The name of the file.</param>
/// <param name="FileType">The content type of the file, or <c>null</c>.</param>
internal sealed record FormUpload(
    IReadOnlyDictionary<string, string> Fields, ReadOnlyMemory<byte> File, string FileName, string? FileType)
{
    private const int Largest = 256 * 1024 * 1024;
    private const string FileField = "file";

    /// <summary>Reads the form that a request carries.</summary>
    /// <exception cref="ServiceError">The body is no form, has no file, or is too large.</exception>
    public static async Task<FormUpload> ReadAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        byte[] boundary = Encoding.UTF8.GetBytes("--" + Boundary(request));
        using var body = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > Largest)
            {
                throw CommonErrors.BodyTooLarge();
            }
        }

        return Parse(body.GetBuffer().AsMemory(0, (int)body.Length), boundary);
    }

    /// <summary>A field's value, or <c>null</c>.</summary>
    public string? Field(string name) => Fields.GetValueOrDefault(name);

    private static FormUpload Parse(ReadOnlyMemory<byte> body, byte[] boundary)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (FormPart part in FormPart.Split(body, boundary))
        {
            if (string.Equals(part.Name, FileField, StringComparison.OrdinalIgnoreCase))
            {
                return new FormUpload(fields, part.Content, part.FileName ?? "", part.ContentType);
            }

            fields[part.Name] = RawText.Decode(part.Content.Span);
        }

        throw CommonErrors.InvalidArgument("POST requires exactly one file upload per request.", FileField, "");
    }

    private static string Boundary(IncomingRequest request)
    {
        const string Name = "boundary=";
        string type = request.Header("Content-Type") ?? "";
        int found = type.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) && found > 0
            ? type[(found + Name.Length)..].Split(';')[0].Trim().Trim('"')
            : throw new ServiceError(400, "MalformedPOSTRequest",
                "The body of your POST request is not well-formed multipart/form-data.");
    }
}

/// <summary>One part of a form.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="FileName">The file's name, or <c>null</c>.</param>
/// <param name="ContentType">The part's content type, or <c>null</c>.</param>
/// <param name="Content">The part's content.</param>
internal sealed partial record FormPart(
    string Name, string? FileName, string? ContentType, ReadOnlyMemory<byte> Content)
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Splits a form into its parts.</summary>
    /// <exception cref="ServiceError">It is malformed.</exception>
    public static IEnumerable<FormPart> Split(ReadOnlyMemory<byte> body, byte[] boundary)
    {
        byte[] separator = [.. "\r\n"u8, .. boundary];
        int start = Require(body.Span.IndexOf(boundary)) + boundary.Length;
        while (!body.Span[start..].StartsWith("--"u8))
        {
            int length = Require(body.Span[start..].IndexOf(separator));
            yield return Parse(body.Slice(start, length));
            start += length + separator.Length;
        }
    }

    private static FormPart Parse(ReadOnlyMemory<byte> part)
    {
        int end = Require(part.Span.IndexOf(HeadEnd));
        string head = RawText.Decode(part.Span[..end]);
        return new FormPart(
            Value(NamePattern(), head) ?? throw Malformed(),
            Value(FileNamePattern(), head),
            Value(TypePattern(), head),
            part[(end + HeadEnd.Length)..]);
    }

    private static string? Value(Regex pattern, string head) =>
        pattern.Match(head) is { Success: true } match ? match.Groups[1].Value.Trim() : null;

    private static int Require(int index) => index >= 0 ? index : throw Malformed();

    private static ServiceError Malformed() => new(400, "MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data.");

    [GeneratedRegex("[;\\s]name=\"?([^\";\r\n]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("[;\\s]filename=\"?([^\";\r\n]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FileNamePattern();

    [GeneratedRegex("content-type:([^\r\n]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TypePattern();
}

using System.Text;
using System.Text.RegularExpressions;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Http;

/// <summary>One part of a form.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="FileName">The file's name, or <c>null</c>.</param>
/// <param name="ContentType">The part's content type, or <c>null</c>.</param>
/// <param name="Content">The part's content.</param>
internal sealed partial record FormPart(
    string Name, string? FileName, string? ContentType, ReadOnlyMemory<byte> Content)
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Takes a form apart.</summary>
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
        string head = Encoding.UTF8.GetString(part.Span[..end]);
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

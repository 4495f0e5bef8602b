using System.Text;
using OssEncryption.Emulator.Errors;

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
    /// <exception cref="ServiceError">It is none, has no file, or is too large.</exception>
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
                throw ServiceErrors.BodyTooLarge();
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

            fields[part.Name] = Encoding.UTF8.GetString(part.Content.Span);
        }

        throw ServiceErrors.InvalidArgument("POST requires exactly one file upload per request.", FileField, "");
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

using System.Globalization;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>Writing and deleting single objects.</summary>
internal sealed class ObjectOperations(ObjectWriter writer, ContentKeeper keeper, ObjectLimits limits)
{
    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutObject", ResourceLevel.Object, "PUT", PutAsync)
        {
            TakesContent = true, TakesEncryption = true, OpenTo = Openness.PublicWrite,
        },
        new("DeleteObject", ResourceLevel.Object, "DELETE", DeleteAsync)
        {
            OpenTo = Openness.PublicWrite, VersionAction = "oss:DeleteObjectVersion",
        },
    ];

    /// <summary>Writes the object that a request carries.</summary>
    public async Task<Answer> PutAsync(OperationContext context)
    {
        StoredObject outline = ObjectWriter.Outline(context);
        CheckSize(context.Request, limits);
        writer.CheckMayWrite(context);
        KeptContent kept = await keeper
            .KeepAsync(context.Request.Content, outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        StoredObject written = await writer
            .WriteAsync(context, outline.With(kept.Checked(context.Request), context.Now))
            .ConfigureAwait(false);
        Answer answer = new Answer(200)
            .With("ETag", written.ETag)
            .With("Content-MD5", written.ContentMd5)
            .With("x-oss-hash-crc64ecma", ObjectHeaders.Text(written.Crc64))
            .WithEncryption(written.Encryption);
        return ObjectWriter.Name(answer, context, written);
    }

    /// <summary>Checks the length that a request announces.</summary>
    /// <exception cref="ServiceError">It is too large for one request, or missing.</exception>
    public static void CheckSize(IncomingRequest request, ObjectLimits limits)
    {
        string? text = request.Header("Content-Length");
        if (text is null && request.Header("Transfer-Encoding") is null)
        {
            throw ServiceErrors.LengthMissing();
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            && length > limits.LargestWrite)
        {
            throw ServiceErrors.BodyTooLarge();
        }
    }

    private async Task<Answer> DeleteAsync(OperationContext context)
    {
        StoredObject? gone = await writer
            .DeleteAsync(context, context.Key, ObjectFinder.VersionOf(context.Request))
            .ConfigureAwait(false);
        return new Answer(204)
            .With("x-oss-version-id", gone?.VersionId)
            .With("x-oss-delete-marker", gone is { IsDeleteMarker: true } ? "true" : null);
    }
}

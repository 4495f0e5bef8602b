using System.Globalization;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The uploads by parts that requests are about.</summary>
internal sealed class Uploads(IUploadStore store)
{
    /// <summary>Where they are kept.</summary>
    public IUploadStore Store => store;

    /// <summary>The upload that a request names.</summary>
    /// <exception cref="ServiceError">There is none for its key.</exception>
    public MultipartUpload Find(OperationContext context)
    {
        string id = context.Request.Parameter("uploadId") ?? "";
        return store.Find(id) is { } upload && upload.Bucket == context.BucketName && upload.Key == context.Key
            ? upload
            : throw UploadErrors.NoSuchUpload(id);
    }

    /// <summary>The number of the part that a request names.</summary>
    /// <exception cref="ServiceError">It is none.</exception>
    public static int PartNumber(OperationContext context)
    {
        string text = context.Request.Parameter("partNumber") ?? "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 1 and <= ObjectLimits.LastPart
                ? number
                : throw UploadErrors.InvalidPartNumber(text);
    }

    /// <summary>Adds a part, or replaces the one with its number.</summary>
    /// <exception cref="ServiceError">The upload ended in the meantime.</exception>
    public async Task<UploadedPart> PutAsync(
        OperationContext context, MultipartUpload upload, int number, KeptContent kept)
    {
        var part = new UploadedPart(number, kept.Content, kept.Md5, kept.Crc64, context.Now);
        return await store.TryPutAsync(upload.Id, part).ConfigureAwait(false)
            ? part
            : throw UploadErrors.NoSuchUpload(upload.Id);
    }
}

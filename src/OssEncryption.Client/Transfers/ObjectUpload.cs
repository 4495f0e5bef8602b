using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Transfers;

/// <summary>Writes files and bytes to objects, large files by multipart upload.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="progress">See <see cref="ObjectContent.Progress"/>.</param>
public sealed class ObjectUpload(IOssClient client, ConcurrencyLimiter limiter, Action<long>? progress = null)
{
    /// <summary>The size in bytes from which a file is sent in parts.</summary>
    public required long Threshold { get; init; }

    /// <summary>The part size in bytes, or <c>null</c> to choose one.</summary>
    public required long? PartSize { get; init; }

    /// <summary>Writes bytes.</summary>
    public Task<WrittenObject> BytesAsync(
        byte[] content, ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        ObjectContent whole = ObjectContent.FromBytes(content, progress);
        return limiter.RunAsync(() => client.PutObjectAsync(target, whole, properties, stop), stop);
    }

    /// <summary>Writes a file.</summary>
    public Task<WrittenObject> FileAsync(
        string path, long size, ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        if (size == 0 || size < Threshold)
        {
            ObjectContent whole = ObjectContent.FromFile(path, 0, size, size, progress);
            return limiter.RunAsync(() => client.PutObjectAsync(target, whole, properties, stop), stop);
        }

        ObjectContent[] parts =
        [
            .. PartPlan.For(size, PartSize)
                .Select(part => ObjectContent.FromFile(
                    path, part.First, part.Last!.Value - part.First + 1, size, progress)),
        ];
        return new MultipartTransfer(client, limiter).RunAsync(
            target,
            properties,
            parts.Length,
            (upload, number, cancel) => client.UploadPartAsync(upload, number, parts[number - 1], cancel),
            stop);
    }
}

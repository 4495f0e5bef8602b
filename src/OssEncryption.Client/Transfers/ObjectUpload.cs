using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Transfers;

/// <summary>Writes files and bytes to objects: in one request, or when they are large in parts.</summary>
/// <param name="client">Whom the requests go to.</param>
/// <param name="limiter">Where they take their turns.</param>
/// <param name="progress">Told how many bytes went out, as <see cref="ObjectContent.Progress"/> is.</param>
public sealed class ObjectUpload(IOssClient client, ConcurrencyLimiter limiter, Action<long>? progress = null)
{
    /// <summary>From how many bytes on a file goes in parts.</summary>
    public required long Threshold { get; init; }

    /// <summary>The size of the parts, or <c>null</c> for one that fits.</summary>
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

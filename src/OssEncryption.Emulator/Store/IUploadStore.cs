using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Store;

/// <summary>Keeps uploads by parts until they are completed or given up. Safe to use from many threads.</summary>
internal interface IUploadStore
{
    /// <summary>Adds an upload.</summary>
    void Add(MultipartUpload upload);

    /// <summary>An upload by its id, or <c>null</c>.</summary>
    MultipartUpload? Find(string id);

    /// <summary>Adds a part to an upload, or replaces the one with its number.</summary>
    /// <returns>Whether there is the upload.</returns>
    Task<bool> TryPutAsync(string id, UploadedPart part);

    /// <summary>Removes an upload.</summary>
    /// <returns>Whether there was one.</returns>
    bool Remove(string id);

    /// <summary>The uploads of a bucket by their keys in the order of their UTF-8 bytes, and by their ids.</summary>
    IReadOnlyList<MultipartUpload> List(string bucket);
}

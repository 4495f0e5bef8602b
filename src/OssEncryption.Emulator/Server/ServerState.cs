using System.Text.Json;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Server;

/// <summary>Everything that a server remembers: in memory, or in a folder from which it goes on at the next
/// start.</summary>
internal sealed class ServerState : IDisposable
{
    private readonly DataFolder? _folder;

    private ServerState(
        DataFolder? folder, KeyRing keys, IContentVault vault, MemoryStore store, MemoryUploadStore uploads)
    {
        _folder = folder;
        Keys = keys;
        Vault = vault;
        Store = store;
        Uploads = uploads;
    }

    /// <summary>The master keys.</summary>
    public KeyRing Keys { get; }

    /// <summary>What keeps content.</summary>
    public IContentVault Vault { get; }

    /// <summary>The buckets and objects.</summary>
    public MemoryStore Store { get; }

    /// <summary>The uploads by parts that were begun.</summary>
    public MemoryUploadStore Uploads { get; }

    /// <summary>Opens a folder, or begins in memory when there is none.</summary>
    /// <exception cref="IOException">The folder is in use, or holds something else.</exception>
    /// <exception cref="InvalidDataException">A file in it is damaged.</exception>
    public static ServerState Open(string? path)
    {
        if (path is null)
        {
            var none = new NoRecords();
            var ring = new KeyRing(none);
            var vault = new ContentVault(new MemoryBlobs(), ring);
            return new ServerState(null, ring, vault, new MemoryStore(none), new MemoryUploadStore(none));
        }

        DataFolder folder = DataFolder.Open(path);
        try
        {
            return Load(folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

    private static ServerState Load(DataFolder folder)
    {
        var blobs = new FileBlobs(folder);
        var references = new BlobReferences(blobs);
        var keys = new KeyRing(new FileRecords(folder, JsonSerializerOptions.Default, references));
        var vault = new ContentVault(blobs, keys);
        var format = new JsonSerializerOptions
        {
            IgnoreReadOnlyProperties = true,
            Converters = { new ContentJson(blobs, vault), new HeadersJson() },
        };
        var records = new FileRecords(folder, format, references);
        var store = new MemoryStore(records);
        var uploads = new MemoryUploadStore(records);
        references.Sweep();
        return new ServerState(folder, keys, vault, store, uploads);
    }
}

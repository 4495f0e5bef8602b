using System.Text.Json;
using System.Text.Json.Serialization;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Server;

/// <summary>The state of a server: in memory, or recorded in a folder and loaded at the next start.</summary>
internal sealed class ServerState : IDisposable
{
    private readonly DataFolder? _folder;

    private ServerState(
        DataFolder? folder, KeyRing keys, IContentStore contents, ObjectStore store, UploadStore uploads)
    {
        _folder = folder;
        Keys = keys;
        Contents = contents;
        Store = store;
        Uploads = uploads;
    }

    /// <summary>The master keys.</summary>
    public KeyRing Keys { get; }

    /// <summary>The content of objects.</summary>
    public IContentStore Contents { get; }

    /// <summary>The buckets and objects.</summary>
    public ObjectStore Store { get; }

    /// <summary>The multipart uploads.</summary>
    public UploadStore Uploads { get; }

    /// <summary>Opens a folder, or an empty state in memory without one.</summary>
    /// <exception cref="IOException">The folder is in use, or holds something else.</exception>
    /// <exception cref="InvalidDataException">A file in it is damaged.</exception>
    public static ServerState Open(string? path, TimeProvider clock)
    {
        if (path is null)
        {
            var none = new NoRecords();
            var ring = new KeyRing(none, clock);
            var contents = new MemoryContents(ring);
            return new ServerState(null, ring, contents, new ObjectStore(none), new UploadStore(none));
        }

        DataFolder folder = DataFolder.Open(path);
        try
        {
            return Load(folder, clock);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

    private static ServerState Load(DataFolder folder, TimeProvider clock)
    {
        var blobs = new FileBlobs(folder);
        var references = new BlobReferences(blobs, clock);
        var keys = new KeyRing(new FileRecords(folder, JsonSerializerOptions.Default, references, _ => []), clock);
        var contents = new ContentStore(blobs, keys);
        var format = new JsonSerializerOptions
        {
            IgnoreReadOnlyProperties = true,
            Converters = { new ContentJson(blobs, contents), new HeadersJson() },
        };
        var records = new FileRecords(folder, format, references, ContentJson.FindIds);
        var store = new ObjectStore(records);
        var uploads = new UploadStore(records);
        references.Sweep();
        return new ServerState(folder, keys, contents, store, uploads);
    }
}

/// <summary>The JSON of headers: a dictionary with case-insensitive names.</summary>
internal sealed class HeadersJson : JsonConverter<IReadOnlyDictionary<string, string>>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Dictionary<string, string> headers = JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader)!;
        return new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override void Write(
        Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToDictionary());
}

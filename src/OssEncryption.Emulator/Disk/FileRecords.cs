using System.Text.Json;
using OssEncryption.Emulator.Content;

namespace OssEncryption.Emulator.Disk;

/// <summary>Keeps records as files of a folder, and knows which blobs they mention.</summary>
internal sealed class FileRecords(DataFolder folder, JsonSerializerOptions format, BlobReferences references) : IRecords
{
    /// <inheritdoc/>
    public bool IsSlow => true;

    /// <inheritdoc/>
    public void Save<T>(string kind, string id, T record)
    {
        string name = NameOf(id);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(record, format);
        StorageFailure.Guard(() => folder.Write(kind, name, RecordFile.Write(json)));
        references.Set($"{kind}/{name}", ContentJson.FindIds(json));
    }

    /// <inheritdoc/>
    public void Remove(string kind, params IReadOnlyList<string> ids)
    {
        string[] names = [.. ids.Select(NameOf)];
        StorageFailure.Guard(() => folder.Delete(kind, names));
        foreach (string name in names)
        {
            references.Set($"{kind}/{name}", []);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<T> Load<T>(string kind) => [.. folder.List(kind).Select(name =>
    {
        byte[] json = RecordFile.Read(folder.PathOf(kind, name));
        references.Set($"{kind}/{name}", ContentJson.FindIds(json));
        return JsonSerializer.Deserialize<T>(json, format)!;
    })];

    private static string NameOf(string id) => DataFolder.NameFor(id) + ".json";
}

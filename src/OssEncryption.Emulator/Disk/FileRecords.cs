using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OssEncryption.Emulator.Disk;

/// <summary>Stores records as files of a folder, and counts the blobs that they reference.</summary>
/// <param name="folder">The folder.</param>
/// <param name="format">How records are written as JSON.</param>
/// <param name="references">Counts the references to blobs.</param>
/// <param name="findBlobIds">Finds the ids of the blobs that a record's JSON references.</param>
internal sealed class FileRecords(
    DataFolder folder,
    JsonSerializerOptions format,
    BlobReferences references,
    Func<byte[], IReadOnlyList<string>> findBlobIds)
    : IRecords
{
    /// <inheritdoc/>
    public bool IsSlow => true;

    /// <inheritdoc/>
    public void Save<T>(string kind, string id, T record)
    {
        string name = NameOf(id);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(record, format);
        DiskAccess.Guard(() => folder.Write(kind, name, RecordFile.Write(json)));
        references.Set($"{kind}/{name}", findBlobIds(json));
    }

    /// <inheritdoc/>
    public void Remove(string kind, params IReadOnlyList<string> ids)
    {
        string[] names = [.. ids.Select(NameOf)];
        DiskAccess.Guard(() => folder.Delete(kind, names));
        foreach (string name in names)
        {
            references.Set($"{kind}/{name}", []);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<T> Load<T>(string kind) => [.. folder.List(kind).Select(name =>
    {
        byte[] json = RecordFile.Read(folder.PathOf(kind, name));
        references.Set($"{kind}/{name}", findBlobIds(json));
        return JsonSerializer.Deserialize<T>(json, format)!;
    })];

    private static string NameOf(string id) => DataFolder.NameFor(id) + ".json";
}

/// <summary>A record as a file: the SHA-256 of what follows, in hexadecimal, a line break, and JSON.</summary>
internal static class RecordFile
{
    private const int PrefixSize = (2 * SHA256.HashSizeInBytes) + 1;

    /// <summary>A record's JSON as the file has it.</summary>
    public static byte[] Write(byte[] json) => [.. ChecksumOf(json), .. json];

    /// <summary>The JSON of a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static byte[] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] json = bytes.Length < PrefixSize ? [] : bytes[PrefixSize..];
        return bytes.Length >= PrefixSize && bytes.AsSpan(0, PrefixSize).SequenceEqual(ChecksumOf(json))
            ? json
            : throw new InvalidDataException(
                $"The file '{path}' is damaged. Put a good copy in its place, or delete it and lose what it " +
                "describes.");
    }

    private static byte[] ChecksumOf(byte[] json) =>
        Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(json)) + "\n");
}

using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using OssEncryption.Client.Formats;

namespace OssEncryption.Benchmarks;

/// <summary>An inventory of generated objects, none of them encrypted.</summary>
internal sealed class GeneratedInventory
{
    private static readonly ConcurrentDictionary<int, GeneratedInventory> Made = new();

    private readonly byte[] _data;
    private readonly byte[] _manifest;

    private GeneratedInventory(int objects)
    {
        _data = Data(objects);
        _manifest = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{{\"fileFormat\": \"CSV\", \"sourceBucket\": \"objects-{objects}\", \"fileSchema\": \"Bucket, Key, " +
            $"Size, StorageClass, LastModifiedDate, ETag, ObjectType, EncryptionStatus\", \"files\": [{{\"key\": " +
            $"\"objects-{objects}/data.csv.gz\", \"MD5checksum\": \"{Hex(_data)}\"}}]}}"));
    }

    public static GeneratedInventory Of(int objects) => Made.GetOrAdd(objects, count => new GeneratedInventory(count));

    public byte[] FileOf(string path) => path.Split('/')[^1] switch
    {
        "manifest.json" => _manifest,
        "manifest.checksum" => Encoding.ASCII.GetBytes(Hex(_manifest)),
        _ => _data,
    };

    private static byte[] Data(int objects)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(new GZipStream(bytes, CompressionLevel.Fastest)))
        {
            for (int i = 0; i < objects; i++)
            {
                text.Write(string.Create(CultureInfo.InvariantCulture,
                    $"objects-{objects},\"folder%2Fobject-{i:d8}.bin\",\"1024\",\"Standard\"," +
                    $"\"2026-11-02T10-00-00Z\",\"0123456789ABCDEF0123456789ABCDEF\",\"Normal\",\"false\"\n"));
            }
        }

        return bytes.ToArray();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(ProtocolHashes.Md5(bytes));
}

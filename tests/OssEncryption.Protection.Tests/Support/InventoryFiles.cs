using System.IO.Compression;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>The files of an inventory, written by a test.</summary>
internal sealed record InventoryFiles
{
    public const string Bucket = "lists";
    public const string Folder = "all/invoices/report/2026-07-01T00-00Z/";
    public const string Plain =
        "invoices,\"a\",\"5\",\"Standard\",\"2026-07-01T00-00-00Z\",\"E1\",\"Normal\",\"false\"\n";

    public string Schema { get; init; } =
        "Bucket, Key, Size, StorageClass, LastModifiedDate, ETag, ObjectType, EncryptionStatus";

    public string[] Files { get; init; } = [Plain];

    public string Manifest { get; init; } =
        """
        {"creationTimestamp": "1782864000", "destinationBucket": "lists", "fileFormat": "CSV", "fileSchema": "<schema>",
         "files": [<files>], "sourceBucket": "invoices", "version": "2019-09-01"}
        """;

    public string File { get; init; } = """{"key": "<key>", "MD5checksum": "<md5>", "size": 1}""";

    public string? Checksum { get; init; }

    public string? Md5 { get; init; }

    /// <summary>Writes the files and returns <c>bucket/key</c> of the manifest.</summary>
    public async Task<string> WriteAsync(IOssClient client)
    {
        var files = new List<string>();
        for (int i = 0; i < Files.Length; i++)
        {
            byte[] bytes = Zip(Files[i]);
            string key = FormattableString.Invariant($"all/invoices/report/data/{i}.csv.gz");
            await PutAsync(client, key, bytes);
            files.Add(File.Replace("<key>", key, StringComparison.Ordinal)
                .Replace("<md5>", Md5 ?? Convert.ToHexString(ProtocolHashes.Md5(bytes)), StringComparison.Ordinal));
        }

        byte[] manifest = Encoding.UTF8.GetBytes(Manifest
            .Replace("<schema>", Schema, StringComparison.Ordinal)
            .Replace("<files>", string.Join(",", files), StringComparison.Ordinal));
        await PutAsync(client, Folder + "manifest.json", manifest);
        if (Checksum != "")
        {
            string checksum = Checksum ?? Convert.ToHexString(ProtocolHashes.Md5(manifest));
            await PutAsync(client, Folder + "manifest.checksum", Encoding.ASCII.GetBytes(checksum));
        }

        return $"{Bucket}/{Folder}manifest.json";
    }

    private static Task<WrittenObject> PutAsync(IOssClient client, string key, byte[] bytes) => client.PutObjectAsync(
        new ObjectAddress(Bucket, key), ObjectContent.FromBytes(bytes), new ObjectProperties(), default);

    private static byte[] Zip(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }
}

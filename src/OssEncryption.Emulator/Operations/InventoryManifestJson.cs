using System.Globalization;
using System.Text;
using System.Text.Json;
using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>A data file of an inventory.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Md5">Its MD5 in upper-case hexadecimal.</param>
internal sealed record InventoryFile(string Key, long Size, string Md5);

/// <summary>The description of an inventory, <c>manifest.json</c>. Source: the sample on the vendor's page, in which
/// the moment is a text of seconds.</summary>
internal static class InventoryManifest
{
    /// <summary>The manifest as JSON.</summary>
    public static byte[] Write(
        string bucket, InventoryRule rule, string schema, IEnumerable<InventoryFile> files, DateTimeOffset time) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["creationTimestamp"] = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["destinationBucket"] = rule.Destination.Bucket,
            ["fileFormat"] = "CSV",
            ["fileSchema"] = schema,
            ["files"] = files.Select(file => new Dictionary<string, object>
            {
                ["MD5checksum"] = file.Md5,
                ["key"] = file.Key,
                ["size"] = file.Size,
            }),
            ["sourceBucket"] = bucket,
            ["version"] = "2019-09-01",
        });

    /// <summary>What <c>manifest.checksum</c> holds.</summary>
    public static byte[] ChecksumOf(byte[] manifest) => Encoding.ASCII.GetBytes(HexMd5(manifest));

    /// <summary>An MD5 as manifests write it.</summary>
    public static string HexMd5(byte[] bytes) => Convert.ToHexString(ProtocolHashes.Md5(bytes));
}

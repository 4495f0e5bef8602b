using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Runs inventory rules: lists the objects and writes the files.</summary>
internal sealed class InventoryRunner(ObjectStore objects, InventoryWriter writer, int rowsPerFile)
{
    private const string ManifestName = "manifest.json";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Runs a rule. The manifest is written last, so that everything it names exists.</summary>
    /// <param name="bucket">The bucket whose objects are listed.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="time">The start time of the scan.</param>
    /// <returns>The inventory, or <c>null</c> when the rule matches no object.</returns>
    /// <exception cref="ServiceError">The files cannot be written.</exception>
    public async Task<EmulatorInventory?> RunAsync(Bucket bucket, InventoryRule rule, DateTimeOffset time)
    {
        InventoryDestination to = rule.Destination;
        string folder = $"{(to.Prefix is null ? "" : to.Prefix + "/")}{bucket.Name}/{rule.Id}/";
        var columns = new InventoryCsv(bucket.Name, rule);
        string name = Guid.NewGuid().ToString("D");
        var files = new List<InventoryDataFile>();
        long rows = 0;
        foreach (string[] lines in Lines(bucket, rule, columns).Chunk(rowsPerFile))
        {
            string suffix = files.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{files.Count}");
            byte[] bytes = Compress(lines);
            string key = $"{folder}data/{name}{suffix}.csv.gz";
            await writer.WriteAsync(to, key, bytes, "application/gzip").ConfigureAwait(false);
            files.Add(new InventoryDataFile(key, bytes.Length, InventoryManifestJson.HexMd5(bytes)));
            rows += lines.Length;
        }

        if (rows == 0)
        {
            return null;
        }

        byte[] manifest = InventoryManifestJson.Write(bucket.Name, rule, columns.Schema, files, time);
        string beside = FreeFolder(to.Bucket, folder, time);
        await writer.WriteAsync(
            to, beside + "manifest.checksum", InventoryManifestJson.ChecksumOf(manifest), "text/plain")
            .ConfigureAwait(false);
        await writer.WriteAsync(to, beside + ManifestName, manifest, "application/json").ConfigureAwait(false);
        return new EmulatorInventory(
            rule.Id, to.Bucket, beside + ManifestName, [.. files.Select(file => file.Key)], rows);
    }

    private IEnumerable<string> Lines(Bucket bucket, InventoryRule rule, InventoryCsv columns)
    {
        bool isVersioned = bucket.Versioning != Versioning.Off;
        foreach (ObjectHistory history in objects.List(bucket.Name, rule.Filter?.Prefix ?? "", ""))
        {
            IEnumerable<StoredObject> versions = rule.Versions == InventoryRule.AllVersions ? history.Versions
                : history.Current is { } current ? [current]
                : [];
            foreach (StoredObject version in versions.Where(version => rule.Filter?.Takes(version) != false))
            {
                yield return columns.Line(version, ReferenceEquals(version, history.Newest), isVersioned);
            }
        }
    }

    /// <summary>The folder is named by the minute. If it is taken, the next minute is used, so that nothing is
    /// replaced.</summary>
    private string FreeFolder(string bucket, string folder, DateTimeOffset time)
    {
        while (true)
        {
            string name = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm'Z'", CultureInfo.InvariantCulture);
            if (objects.Find(bucket, $"{folder}{name}/{ManifestName}").Newest is null)
            {
                return $"{folder}{name}/";
            }

            time = time.AddMinutes(1);
        }
    }

    private static byte[] Compress(IEnumerable<string> lines)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var text = new StreamWriter(zip, Utf8))
        {
            foreach (string line in lines)
            {
                text.Write(line);
            }
        }

        return bytes.ToArray();
    }
}

/// <summary>The columns of an inventory: the fixed ones, then the fields of the rule in its order. Source: the vendor's
/// page on bucket inventory, of 2026. Not documented, and decided here: a delete marker has empty size, class and ETag;
/// an object with any encryption has the status <c>true</c>.</summary>
internal sealed class InventoryCsv(string bucket, InventoryRule rule)
{
    private static readonly Dictionary<string, Func<StoredObject, string>> Fields = new(StringComparer.Ordinal)
    {
        ["Size"] = stored => OfContent(stored, Text(stored.Content.Length)),
        ["LastModifiedDate"] = stored => Time(stored.LastModified),
        ["ETag"] = stored => stored.ETag.Trim('"'),
        ["StorageClass"] = stored => OfContent(stored, stored.StorageClass),
        ["IsMultipartUploaded"] = stored => Text(stored.Type == ObjectTypes.Multipart),
        ["EncryptionStatus"] = stored => Text(stored.Encryption is not null),
        ["TransitionTime"] = _ => "",
        ["ObjectAcl"] = stored => OfContent(stored, stored.Acl),
        ["TaggingCount"] = stored => OfContent(stored, Text(stored.Tags.Count)),
        ["ObjectType"] = stored => OfContent(stored, stored.Type),
        ["Crc64"] = stored => OfContent(stored, stored.Crc64.ToString(CultureInfo.InvariantCulture)),
    };

    private readonly bool _withVersions = rule.Versions == InventoryRule.AllVersions;

    /// <summary>Whether a field exists.</summary>
    public static bool IsField(string name) => Fields.ContainsKey(name);

    /// <summary>The schema in the manifest: the names of the columns.</summary>
    public string Schema => string.Join(", ", (string[])
    [
        "Bucket", "Key", .. _withVersions ? ["VersionId", "IsLatest", "IsDeleteMarker"] : Array.Empty<string>(),
        .. rule.Fields.Select(name => name == "Crc64" ? "CRC64" : name),
    ]);

    /// <summary>A version of an object as a line of CSV. As in the vendor's sample, the bucket is not quoted. No value
    /// contains a quotation mark.</summary>
    /// <param name="stored">The version.</param>
    /// <param name="isLatest">Whether it is the newest of its key.</param>
    /// <param name="isVersioned">Whether its bucket is or was versioned.</param>
    public string Line(StoredObject stored, bool isLatest, bool isVersioned)
    {
        string[] fixedOnes = _withVersions
            ? [isVersioned ? stored.VersionId : "", Text(isLatest), Text(stored.IsDeleteMarker)]
            : [];
        IEnumerable<string> values =
            [UrlText.Encode(stored.Key), .. fixedOnes, .. rule.Fields.Select(field => Fields[field](stored))];
        return $"{bucket},{string.Join(',', values.Select(value => $"\"{value}\""))}\n";
    }

    private static string OfContent(StoredObject stored, string value) => stored.IsDeleteMarker ? "" : value;

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time as in the vendor's sample: <c>2025-04-14T07-06-00Z</c>.</summary>
    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>A data file of an inventory.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Md5">Its MD5 in upper-case hexadecimal.</param>
internal sealed record InventoryDataFile(string Key, long Size, string Md5);

/// <summary>The manifest of an inventory, <c>manifest.json</c>. Source: the sample on the vendor's page, in which the
/// timestamp is a string of Unix seconds.</summary>
internal static class InventoryManifestJson
{
    /// <summary>The manifest as JSON.</summary>
    public static byte[] Write(
        string bucket, InventoryRule rule, string schema, IEnumerable<InventoryDataFile> files, DateTimeOffset time) =>
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

    /// <summary>The content of <c>manifest.checksum</c>.</summary>
    public static byte[] ChecksumOf(byte[] manifest) => Encoding.ASCII.GetBytes(HexMd5(manifest));

    /// <summary>The MD5 of bytes, in upper-case hexadecimal.</summary>
    public static string HexMd5(byte[] bytes) => Convert.ToHexString(ContentMd5.Of(bytes));
}

/// <summary>Writes inventory files to their bucket, encrypted by the rule, else by the bucket's default
/// encryption.</summary>
internal sealed class InventoryWriter(
    ObjectStore store, ContentReceiver receiver, KeyAccess keys, TimeProvider clock)
{
    /// <summary>Writes a file.</summary>
    /// <exception cref="ServiceError">The bucket does not exist, or the key cannot be used.</exception>
    public async Task WriteAsync(InventoryDestination destination, string key, byte[] bytes, string contentType)
    {
        Bucket bucket = store.Find(destination.Bucket) ?? throw BucketErrors.NoSuchBucket(destination.Bucket);
        ServerSideEncryption? encryption = keys.ForService(destination.Encryption ?? bucket.Encryption, bucket);
        ReceivedContent received = await receiver
            .ReceiveAsync(new MemoryStream(bytes, writable: false), encryption, CancellationToken.None)
            .ConfigureAwait(false);
        DateTimeOffset now = clock.GetUtcNow();
        StoredObject file = new StoredObject(key, NoContent.Instance, "", 0, now)
        {
            StorageClass = bucket.StorageClass,
            Encryption = encryption,
            Metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Content-Type"] = contentType,
            },
        }.With(received, now);
        if (!store.TryChange(bucket.Name, key, history => history.With(file, bucket.Versioning)))
        {
            throw BucketErrors.NoSuchBucket(bucket.Name);
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Writes the lists that inventory rules ask for.</summary>
internal sealed class InventoryRunner(IObjectStore objects, InventoryWriter writer, int rowsPerFile)
{
    private const string ManifestName = "manifest.json";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a list. The manifest comes last: who finds it finds everything it names.</summary>
    /// <param name="bucket">The bucket whose objects are listed.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="time">When the scan begins.</param>
    /// <returns>What was written, or <c>null</c> when the rule takes no object.</returns>
    /// <exception cref="ServiceError">The files cannot be written.</exception>
    public async Task<EmulatorInventory?> RunAsync(Bucket bucket, InventoryRule rule, DateTimeOffset time)
    {
        InventoryDestination to = rule.Destination;
        string folder = $"{(to.Prefix is null ? "" : to.Prefix + "/")}{bucket.Name}/{rule.Id}/";
        var columns = new InventoryColumns(bucket.Name, rule);
        string name = Guid.NewGuid().ToString("D");
        var files = new List<InventoryFile>();
        long rows = 0;
        foreach (string[] lines in Lines(bucket, rule, columns).Chunk(rowsPerFile))
        {
            string suffix = files.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{files.Count}");
            byte[] bytes = Compress(lines);
            string key = $"{folder}data/{name}{suffix}.csv.gz";
            await writer.WriteAsync(to, key, bytes, "application/gzip").ConfigureAwait(false);
            files.Add(new InventoryFile(key, bytes.Length, InventoryManifest.HexMd5(bytes)));
            rows += lines.Length;
        }

        if (rows == 0)
        {
            return null;
        }

        byte[] manifest = InventoryManifest.Write(bucket.Name, rule, columns.Schema, files, time);
        string beside = FreeFolder(to.Bucket, folder, time);
        await writer.WriteAsync(
            to, beside + "manifest.checksum", InventoryManifest.ChecksumOf(manifest), "text/plain")
            .ConfigureAwait(false);
        await writer.WriteAsync(to, beside + ManifestName, manifest, "application/json").ConfigureAwait(false);
        return new EmulatorInventory(
            rule.Id, to.Bucket, beside + ManifestName, [.. files.Select(file => file.Key)], rows);
    }

    private IEnumerable<string> Lines(Bucket bucket, InventoryRule rule, InventoryColumns columns)
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

    /// <summary>The folder is named by a minute. A second list in it would replace the first, so it takes the
    /// next.</summary>
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

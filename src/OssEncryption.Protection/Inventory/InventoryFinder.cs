using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Inventory;

/// <summary>Finds the lists of an inventory and reads their manifests.</summary>
/// <param name="client">The client.</param>
/// <param name="hasMd5">Whether this machine allows MD5, by which lists are checked.</param>
internal sealed class InventoryFinder(IOssClient client, bool hasMd5)
{
    private const string ManifestName = "manifest.json";
    private const string ChecksumName = "manifest.checksum";
    private const string Scheme = "oss://";
    private const string NoKey = "NoSuchKey";
    private const string FolderName = "yyyy-MM-dd'T'HH-mm'Z'";
    private const int LongestChecksum = 1024;

    /// <summary>Finds the list of a bucket that a user names.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="id">The id of the inventory, whose newest list is taken; or <c>null</c>.</param>
    /// <param name="manifest">The manifest as <c>bucket/key</c>; or <c>null</c>.</param>
    /// <param name="stop">Cancels the search.</param>
    /// <exception cref="InventoryException">Neither or both are named, there is no list, or it is of another
    /// bucket.</exception>
    public async Task<FoundInventory> FindAsync(
        string bucket, string? id, string? manifest, CancellationToken stop)
    {
        if (id is null == manifest is null)
        {
            throw NotNamed();
        }

        FoundInventory found = manifest is null
            ? await FindNewestAsync(bucket, id!, stop).ConfigureAwait(false)
            : await ReadAsync(manifest, stop).ConfigureAwait(false);
        return found.Manifest.SourceBucket == bucket
            ? found
            : throw new InventoryException(InventoryError.InventoryOfOtherBucket,
                $"The inventory '{found.Address}' lists bucket '{found.Manifest.SourceBucket}', not '{bucket}'.");
    }

    /// <summary>The exception for an inventory that is not named, or named twice.</summary>
    public static InventoryException NotNamed() => new(InventoryError.InventoryNotNamed,
        "To read an inventory, name either its id with -InventoryId or one of its lists with -Manifest. To read the " +
        "objects themselves, name neither.");

    /// <summary>Finds the newest finished list of an inventory.</summary>
    /// <param name="bucket">The bucket whose objects it lists.</param>
    /// <param name="id">The inventory's id.</param>
    /// <param name="stop">Cancels the search.</param>
    /// <exception cref="InventoryException">There is no list, or it cannot be used.</exception>
    public async Task<FoundInventory> FindNewestAsync(string bucket, string id, CancellationToken stop)
    {
        BucketInventory rule = await client.GetBucketInventoryAsync(bucket, id, stop).ConfigureAwait(false);
        string before = rule.DestinationPrefix.TrimEnd('/');
        string root = $"{(before.Length == 0 ? "" : before + "/")}{bucket}/{id}/";
        List<string> folders = await ListFoldersAsync(rule.DestinationBucket, root, stop).ConfigureAwait(false);
        foreach (string folder in folders.OrderByDescending(name => name, StringComparer.Ordinal))
        {
            // The manifest is written last: a folder without one is not finished.
            var address = new ObjectAddress(rule.DestinationBucket, folder + ManifestName);
            if (await TryReadAsync(address, stop).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        throw new InventoryException(InventoryError.InventoryNotFound,
            $"Inventory '{id}' of bucket '{bucket}' has no list yet under '{rule.DestinationBucket}/{root}'. " +
            "Wait until the service has written one, or read the objects themselves with -Source Head.");
    }

    /// <summary>Reads the list of a manifest.</summary>
    /// <param name="manifest">The manifest as <c>bucket/key</c>.</param>
    /// <param name="stop">Cancels the call.</param>
    /// <exception cref="InventoryException">It cannot be used.</exception>
    public async Task<FoundInventory> ReadAsync(string manifest, CancellationToken stop)
    {
        string path = manifest.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? manifest.Substring(Scheme.Length)
            : manifest;
        int slash = path.IndexOf('/');
        FoundInventory? found = slash <= 0 || slash == path.Length - 1
            ? null
            : await TryReadAsync(new ObjectAddress(path.Substring(0, slash), path.Substring(slash + 1)), stop)
                .ConfigureAwait(false);
        return found ?? throw new InventoryException(InventoryError.InventoryNotFound,
            $"There is no manifest '{manifest}'. Name the bucket and the key of a manifest.json: " +
            "lists/invoices/all/2026-07-01T00-00Z/manifest.json.");
    }

    private async Task<FoundInventory?> TryReadAsync(ObjectAddress address, CancellationToken stop)
    {
        byte[]? content = await TryGetAsync(address, InventoryManifest.MaxLength, stop).ConfigureAwait(false);
        if (content is null)
        {
            return null;
        }

        if (!hasMd5)
        {
            throw new InventoryException(InventoryError.InventoryNotVerifiable,
                $"The list '{address}' can be checked by MD5 alone, which this machine does not allow (FIPS mode). " +
                "Make the plan on another machine, or read the objects themselves with -Source Head.");
        }

        string folder = address.Key.Substring(0, address.Key.LastIndexOf('/') + 1);
        var beside = new ObjectAddress(address.Bucket, folder + ChecksumName);
        byte[] checksum = await TryGetAsync(beside, LongestChecksum, stop).ConfigureAwait(false)
            ?? throw new InventoryException(InventoryError.InventoryNotFound,
                $"There is no checksum '{beside}' beside the manifest, so the list is not finished.");
        return InventoryFile.IsMd5(ProtocolHashes.Md5(content), Encoding.UTF8.GetString(checksum).Trim().Trim('"'))
            ? new FoundInventory(address, InventoryManifest.Read(Encoding.UTF8.GetString(content), address))
            : throw new InventoryException(InventoryError.InventoryDamaged,
                $"The manifest '{address}' does not have the checksum in '{beside}'. Take another list.");
    }

    private async Task<byte[]?> TryGetAsync(ObjectAddress address, int maxLength, CancellationToken stop)
    {
        try
        {
            using ObjectReader reader = await client.GetObjectAsync(address, null, ReadConditions.None, stop)
                .ConfigureAwait(false);
            if (reader.State.Size > maxLength)
            {
                throw new InventoryException(InventoryError.InventoryUnreadable,
                    $"'{address}' is too large to be part of an inventory.");
            }

            using var content = new MemoryStream((int)reader.State.Size);
            await reader.CopyToAsync(content, null, stop).ConfigureAwait(false);
            return content.ToArray();
        }
        catch (OssServiceException refusal) when (refusal.Code == NoKey)
        {
            return null;
        }
    }

    private async Task<List<string>> ListFoldersAsync(string bucket, string root, CancellationToken stop)
    {
        var folders = new List<string>();
        string? next = null;
        do
        {
            var query = new ObjectQuery(root, "/", ContinuationToken: next);
            ObjectPage page = await client.ListObjectsAsync(bucket, query, stop).ConfigureAwait(false);
            folders.AddRange(page.CommonPrefixes.Where(folder => IsDated(folder.Substring(root.Length).TrimEnd('/'))));
            next = page.NextContinuationToken;
        }
        while (next is not null);
        return folders;
    }

    private static bool IsDated(string name) => DateTime.TryParseExact(
        name, FolderName, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}

/// <summary>One list of a bucket that the service wrote.</summary>
/// <param name="Address">The bucket and key of its manifest.</param>
/// <param name="Manifest">The content of its manifest.</param>
internal sealed record FoundInventory(ObjectAddress Address, InventoryManifest Manifest);

/// <summary>What is wrong with a bucket inventory. The names are error ids and stay.</summary>
public enum InventoryError
{
    /// <summary>The source is an inventory and none is named, or the other way round.</summary>
    InventoryNotNamed,

    /// <summary>There is no inventory list, or none at this place.</summary>
    InventoryNotFound,

    /// <summary>The manifest or a file of the list has a wrong format.</summary>
    InventoryUnreadable,

    /// <summary>The checksum of the manifest or of a file of the list is wrong.</summary>
    InventoryDamaged,

    /// <summary>This machine does not allow MD5, which alone can check a list.</summary>
    InventoryNotVerifiable,

    /// <summary>The list is of another bucket.</summary>
    InventoryOfOtherBucket,

    /// <summary>All versions are wanted, and the list has current versions only.</summary>
    InventoryWithoutVersions,
}

/// <summary>A bucket inventory cannot be used as asked.</summary>
public sealed class InventoryException : OssException
{
    /// <summary>Creates the exception.</summary>
    public InventoryException(InventoryError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public InventoryError Reason { get; }
}

using System.IO.Compression;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Inventory;

/// <summary>The objects of an inventory list. Each file is downloaded and its MD5 verified before a row of it is
/// used.</summary>
/// <param name="client">The client.</param>
/// <param name="inventory">The list.</param>
/// <param name="bucket">The bucket whose objects it lists.</param>
/// <param name="allVersions">Whether noncurrent versions and delete markers are returned, too.</param>
/// <param name="folder">The folder for temporary files.</param>
/// <param name="start">Where it begins.</param>
/// <param name="batchSize">The most objects of a batch.</param>
internal sealed class InventoryObjects(
    IOssClient client,
    FoundInventory inventory,
    string bucket,
    bool allVersions,
    string folder,
    SourcePosition start,
    int batchSize) : IObjectSource
{
    private const int BufferSize = 128 * 1024;

    private readonly List<string> _row = [];
    private int _files = start.File;
    private InventoryFile? _file;
    private StreamReader? _text;
    private CsvReader? _rows;

    /// <inheritdoc/>
    public async Task<ObjectBatch?> NextAsync(CancellationToken stop)
    {
        var found = new List<FoundObject>(batchSize);
        while (found.Count == 0)
        {
            if (_rows is null && !await OpenNextAsync(stop).ConfigureAwait(false))
            {
                return null;
            }

            ReadRows(found);
        }

        return new ObjectBatch(found, _rows is null
            ? new SourcePosition { File = _files }
            : new SourcePosition { File = _files - 1, Row = _rows.Row });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text?.Dispose();
        _text = null;
        _rows = null;
    }

    private async Task<bool> OpenNextAsync(CancellationToken stop)
    {
        if (_files == inventory.Manifest.Files.Count)
        {
            return false;
        }

        _file = inventory.Manifest.Files[_files++];
        FileStream file = Scratch();
        try
        {
            var address = new ObjectAddress(inventory.Address.Bucket, _file.Key);
            using ObjectReader reader = await client.GetObjectAsync(address, null, ReadConditions.None, stop)
                .ConfigureAwait(false);
            await reader.CopyToAsync(file, null, stop).ConfigureAwait(false);
            file.Position = 0;
            if (!_file.IsContent(file))
            {
                throw new InventoryException(InventoryError.InventoryDamaged,
                    $"The file '{address}' of the inventory does not have the MD5 that its manifest names. " +
                    "Take another list.");
            }

            file.Position = 0;
            _text = new StreamReader(
                new GZipStream(file, CompressionMode.Decompress), Encoding.UTF8, false, BufferSize);
            _rows = new CsvReader(_text);
            SkipPassed();
            return true;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void SkipPassed()
    {
        if (_files - 1 == start.File)
        {
            while (_rows!.Row < start.Row && _rows.Read(_row))
            {
            }
        }
    }

    private FileStream Scratch() => new(
        Path.Combine(folder, $".{Guid.NewGuid():N}.part"),
        FileMode.CreateNew,
        FileAccess.ReadWrite,
        FileShare.None,
        BufferSize,
        FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private void ReadRows(List<FoundObject> found)
    {
        InventoryColumns columns = inventory.Manifest.Columns;
        try
        {
            while (found.Count < batchSize)
            {
                if (!_rows!.Read(_row))
                {
                    Dispose();
                    return;
                }

                if (_rows.Row == 1 && columns.IsHeader(_row))
                {
                    continue;
                }

                RequireBucket(columns.BucketOf(_row));
                FoundObject row = columns.ReadRow(bucket, _row) ?? throw new InvalidDataException("it is none of it");
                if (allVersions || (row.Item.IsLatest && !row.Item.IsDeleteMarker))
                {
                    found.Add(row with { File = _files - 1, Row = _rows.Row });
                }
            }
        }
        catch (InvalidDataException problem)
        {
            throw new InventoryException(InventoryError.InventoryUnreadable,
                $"The file '{inventory.Address.Bucket}/{_file!.Key}' of the inventory is not written as its manifest " +
                $"says, row {_rows?.Row}: {problem.Message}.", problem);
        }
    }

    private void RequireBucket(string? other)
    {
        if (other is not null && other != bucket)
        {
            throw new InventoryException(InventoryError.InventoryOfOtherBucket, FormattableString.Invariant(
                $"Row {_rows!.Row} of the file '{inventory.Address.Bucket}/{_file!.Key}' of the inventory is of ") +
                $"bucket '{other}' and not of '{bucket}'. Name the inventory of the bucket.");
        }
    }
}

/// <summary>A source of the objects of a bucket, in batches.</summary>
internal interface IObjectSource : IDisposable
{
    /// <summary>The next batch, or <c>null</c> at the end.</summary>
    Task<ObjectBatch?> NextAsync(CancellationToken stop);
}

/// <summary>Objects that follow each other in a source.</summary>
/// <param name="Objects">The objects.</param>
/// <param name="End">Where the next batch begins.</param>
internal sealed record ObjectBatch(IReadOnlyList<FoundObject> Objects, SourcePosition End);

/// <summary>A place in a source, from which another planning can go on.</summary>
internal sealed record SourcePosition
{
    /// <summary>The beginning of every source.</summary>
    public static SourcePosition Start { get; } = new();

    /// <summary>In a listing: the object that comes before the place.</summary>
    public string? Key { get; init; }

    /// <summary>In a listing of versions: the version of it.</summary>
    public string? VersionId { get; init; }

    /// <summary>In an inventory: the file, from 0.</summary>
    public int File { get; init; }

    /// <summary>In an inventory: the number of rows of the file that come before the place.</summary>
    public long Row { get; init; }
}

/// <summary>An object, version or delete marker from a source.</summary>
/// <param name="Item">Its listing.</param>
/// <param name="IsKnownPlain">Whether the source says that it is not encrypted, and everything else that a plan needs.
/// Then HeadObject is saved.</param>
/// <param name="IsEncrypted">Whether the source says that it is encrypted, or that it is not; <c>null</c> when it says
/// neither.</param>
internal readonly record struct FoundObject(ListedObject Item, bool IsKnownPlain, bool? IsEncrypted = null)
{
    /// <summary>In an inventory: its file, from 0.</summary>
    public int File { get; init; }

    /// <summary>In an inventory: its row in the file, from 1.</summary>
    public long Row { get; init; }

    /// <summary>The place behind it.</summary>
    public SourcePosition End => Row > 0
        ? new SourcePosition { File = File, Row = Row }
        : new SourcePosition { Key = Item.Address.Key, VersionId = Item.Address.VersionId };
}

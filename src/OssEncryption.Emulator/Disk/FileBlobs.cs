using Microsoft.Win32.SafeHandles;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Disk;

/// <summary>Stores blobs as files of a folder.</summary>
internal sealed class FileBlobs(DataFolder folder) : IBlobStore
{
    private const string Section = "content";

    /// <inheritdoc/>
    public IBlobWriter Create() => new Writer(folder, this);

    /// <summary>A stored blob. Opening it fails when its file is missing.</summary>
    public IBlob Find(string id) => new Blob(folder.PathOf(Section, id), id);

    /// <summary>The ids of all blobs.</summary>
    public IReadOnlyList<string> List() => folder.List(Section);

    /// <summary>Removes a blob. Open readers can read on.</summary>
    public void Remove(string id) => folder.Delete(Section, id);

    private sealed class Writer(DataFolder folder, FileBlobs blobs) : IBlobWriter
    {
        private readonly FileStream _file = DiskAccess.Guard(folder.Begin);
        private bool _isComplete;

        public string Id { get; } = Guid.NewGuid().ToString("N");

        public void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                _file.Write(bytes);
            }
            catch (IOException failure)
            {
                throw CommonErrors.Internal(failure);
            }
        }

        public Task<IBlob> CompleteAsync() => DiskAccess.RunAsync(Complete);

        public void Dispose()
        {
            if (!_isComplete)
            {
                DataFolder.Discard(_file);
            }
        }

        private IBlob Complete()
        {
            DiskAccess.Guard(() => folder.Publish(_file, Section, Id));
            _isComplete = true;
            return blobs.Find(Id);
        }
    }

    private sealed class Blob(string path, string id) : IBlob
    {
        public string Id => id;

        public bool MayDecay => true;

        public IBlobReader Open()
        {
            try
            {
                const FileShare Share = FileShare.Read | FileShare.Delete;
                return new Reader(File.OpenHandle(path, FileMode.Open, FileAccess.Read, Share), id);
            }
            catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new DamagedContentException(id, "its file is missing");
            }
        }
    }

    private sealed class Reader(SafeFileHandle file, string id) : IBlobReader
    {
        public long Length => RandomAccess.GetLength(file);

        public void Read(long position, Span<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(file, bytes, position);
                if (read == 0)
                {
                    throw new DamagedContentException(id, "it is too short");
                }

                bytes = bytes[read..];
                position += read;
            }
        }

        public void Dispose() => file.Dispose();
    }
}

/// <summary>Counts the references of records to blobs, and removes blobs without one. Thread-safe.</summary>
internal sealed class BlobReferences(FileBlobs blobs, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly object _gate = new();
    private readonly Dictionary<string, IReadOnlyList<string>> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, long Since)> _unused = new();

    /// <summary>Sets the blobs that a record references.</summary>
    public void Set(string record, IReadOnlyList<string> ids)
    {
        lock (_gate)
        {
            foreach (string id in ids)
            {
                _counts[id] = _counts.GetValueOrDefault(id) + 1;
            }

            foreach (string id in _records.GetValueOrDefault(record) ?? [])
            {
                Release(id);
            }

            if (ids.Count == 0)
            {
                _records.Remove(record);
            }
            else
            {
                _records[record] = ids;
            }
        }

        RemoveUnused();
    }

    /// <summary>Removes every blob without a reference. To be called before the first write.</summary>
    public void Sweep()
    {
        foreach (string id in blobs.List().Where(id => !_counts.ContainsKey(id)))
        {
            blobs.Remove(id);
        }
    }

    private void Release(string id)
    {
        int count = _counts[id] - 1;
        if (count > 0)
        {
            _counts[id] = count;
            return;
        }

        _counts.Remove(id);
        _unused.Enqueue((id, clock.GetTimestamp()));
    }

    /// <summary>A reader may have found an object just before it was replaced, so its blob stays for a grace period.
    /// The next start sweeps what remains.</summary>
    private void RemoveUnused()
    {
        while (true)
        {
            string id;
            lock (_gate)
            {
                if (!_unused.TryPeek(out (string Id, long Since) oldest)
                    || clock.GetElapsedTime(oldest.Since) < Grace)
                {
                    return;
                }

                id = _unused.Dequeue().Id;
            }

            TryRemove(id);
        }
    }

    /// <summary>The change is recorded already, so a failure here must not fail the request.</summary>
    private void TryRemove(string id)
    {
        try
        {
            blobs.Remove(id);
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The next start sweeps it.
        }
    }
}

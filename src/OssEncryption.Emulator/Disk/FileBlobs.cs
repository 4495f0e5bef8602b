using Microsoft.Win32.SafeHandles;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Disk;

/// <summary>Keeps blobs as files of a folder.</summary>
internal sealed class FileBlobs(DataFolder folder) : IBlobStore
{
    private const string Section = "content";

    /// <inheritdoc/>
    public IBlobWriter Create() => new Writer(folder, this);

    /// <summary>A blob that was kept; whether it is still there shows when it is opened.</summary>
    public IBlob Find(string id) => new Blob(folder.PathOf(Section, id), id);

    /// <summary>The ids of all blobs.</summary>
    public IReadOnlyList<string> List() => folder.List(Section);

    /// <summary>Removes a blob. Whoever has it open reads on.</summary>
    public void Remove(string id) => folder.Delete(Section, id);

    private sealed class Writer(DataFolder folder, FileBlobs blobs) : IBlobWriter
    {
        private readonly FileStream _file = StorageFailure.Guard(folder.Begin);
        private bool _isComplete;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                _file.Write(bytes);
            }
            catch (IOException failure)
            {
                throw ServiceErrors.Internal(failure);
            }
        }

        public Task<IBlob> CompleteAsync() => StorageThreads.RunAsync(Complete);

        public void Dispose()
        {
            if (!_isComplete)
            {
                DataFolder.Discard(_file);
            }
        }

        private IBlob Complete()
        {
            string id = Guid.NewGuid().ToString("N");
            StorageFailure.Guard(() => folder.Publish(_file, Section, id));
            _isComplete = true;
            return blobs.Find(id);
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

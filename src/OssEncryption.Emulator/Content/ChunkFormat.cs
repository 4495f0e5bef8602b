namespace OssEncryption.Emulator.Content;

/// <summary>How content is divided: chunks of equal length, of which only the last is shorter, and each followed by its
/// tag. Content without a byte is one empty chunk.</summary>
internal static class ChunkFormat
{
    /// <summary>The content of a chunk, in bytes.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>The tag after each, in bytes.</summary>
    public const int TagSize = 16;

    /// <summary>A chunk as it is stored, in bytes.</summary>
    public const int StoredSize = ChunkSize + TagSize;

    /// <summary>How many chunks a content has.</summary>
    public static long CountOf(long length) => Math.Max(1, (length + ChunkSize - 1) / ChunkSize);

    /// <summary>How long a content is when it is stored.</summary>
    public static long StoredLengthOf(long length) => length + (CountOf(length) * TagSize);
}

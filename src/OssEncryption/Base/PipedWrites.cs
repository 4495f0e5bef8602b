using OssEncryption.LocalFiles;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>What the pipeline gives to write and can only be written later: contents of one object that come one by
/// one, and files whose keys depend on the folder that holds them all.</summary>
internal sealed class PipedWrites
{
    private readonly List<(string Path, Action<string> Write)> _files = [];
    private OpenContent? _content;

    /// <summary>Adds a file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="write">Writes it, given its path below the deepest folder that holds all files.</param>
    public void AddFile(string path, Action<string> write) => _files.Add((path, write));

    /// <summary>Adds a content. It belongs to the object of the one before it when the place is the same.</summary>
    /// <param name="buckets">The buckets, as the user wrote them.</param>
    /// <param name="key">The key, or <c>null</c> for addresses.</param>
    /// <param name="content">The content.</param>
    /// <param name="write">Writes the object.</param>
    public void AddContent(
        string[] buckets, string? key, ContentArgument[] content, Action<IReadOnlyCollection<ContentArgument>> write)
    {
        if (_content is null || _content.Key != key || !_content.Buckets.SequenceEqual(buckets, StringComparer.Ordinal))
        {
            WriteContent();
            _content = new OpenContent(buckets, key, write);
        }

        _content.Parts.AddRange(content);
    }

    /// <summary>Writes all that is left.</summary>
    public void Write()
    {
        WriteContent();
        string folder = CommonFolder.Of([.. _files.Select(file => file.Path)]);
        _files.ForEach(file => file.Write(CommonFolder.NameBelow(folder, file.Path)));
        _files.Clear();
    }

    private void WriteContent()
    {
        OpenContent? complete = _content;
        _content = null;
        complete?.Write(complete.Parts);
    }

    private sealed record OpenContent(
        string[] Buckets, string? Key, Action<IReadOnlyCollection<ContentArgument>> Write)
    {
        public List<ContentArgument> Parts { get; } = [];
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Formats;

namespace OssEncryption.Protection.Plan;

/// <summary>Writes a plan folder, which only its owner can read: entries first, the header last. A folder without a
/// header is not a plan, so an unfinished one is never used.</summary>
public sealed class PlanWriter : IDisposable
{
    private const int UsualEntriesPerFile = 100_000;

    private readonly string _folder;
    private readonly PlanReplacement? _replacement;
    private readonly int _entriesPerFile;
    private readonly bool _isNewFolder;
    private readonly List<PlanFile> _files = [];
    private EntryFile? _file;
    private long _count;
    private int _sectionFiles;
    private long _sectionStart;
    private bool _isKept;
    private bool _isComplete;

    /// <summary>Creates the folder.</summary>
    /// <param name="folder">The path of the plan: a folder that does not exist yet, or an empty one.</param>
    /// <param name="entriesPerFile">The number of entries per file.</param>
    /// <param name="replaces">Whether the plan takes the place of one that is in the folder, when it is whole.</param>
    /// <param name="resumes">Whether a planning that was stopped goes on.</param>
    /// <exception cref="PlanException">The folder is not empty, or what is in it must not be replaced.</exception>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public PlanWriter(
        string folder, int entriesPerFile = UsualEntriesPerFile, bool replaces = false, bool resumes = false)
    {
        _entriesPerFile = entriesPerFile;
        PlanReplacement.Finish(folder);
        bool isEmpty = !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();
        bool isFree = isEmpty || (resumes && PlanFileName.IsUnfinished(folder));
        if (!isFree && !replaces)
        {
            throw NotEmpty(folder, resumes);
        }

        _replacement = isFree ? null : new PlanReplacement(folder, resumes);
        _folder = _replacement?.NewFolder ?? folder;
        _isNewFolder = !Directory.Exists(_folder);
        PrivateFile.CreateFolder(_folder);
    }

    /// <summary>The folder that is written to.</summary>
    public string Folder => _folder;

    /// <summary>The number of the next entry.</summary>
    public long Count => _count;

    /// <summary>Begins a section. It can be undone until the next one begins.</summary>
    /// <returns>The files of the section before.</returns>
    public IReadOnlyList<PlanFile> BeginSection()
    {
        EndFile();
        List<PlanFile> before = _files.GetRange(_sectionFiles, _files.Count - _sectionFiles);
        (_sectionFiles, _sectionStart) = (_files.Count, _count);
        return before;
    }

    /// <summary>Removes the entries of the current section.</summary>
    public void UndoSection()
    {
        _file?.Dispose();
        _file = null;
        for (int i = _sectionFiles; i <= _files.Count; i++)
        {
            File.Delete(Path.Combine(_folder, PlanFileName.Of(i + 1)));
        }

        _files.RemoveRange(_sectionFiles, _files.Count - _sectionFiles);
        _count = _sectionStart;
    }

    /// <summary>Takes over the files that a planning that was stopped has finished, and removes its others.</summary>
    public void Restore(IReadOnlyList<PlanFile> files)
    {
        _files.AddRange(files);
        _count = files.Sum(file => file.Entries);
        (_sectionFiles, _sectionStart) = (_files.Count, _count);
        foreach (string path in Directory.GetFiles(_folder))
        {
            string name = Path.GetFileName(path);
            if (PlanFileName.IsOfPlanning(name) && name != PlanFileName.Planning
                && !_files.Exists(file => file.Name == name))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Has what is written so far, but for the current section, stay when the plan is not completed, so that
    /// another planning can go on.</summary>
    public void Keep() => _isKept = true;

    /// <summary>Adds the next entry.</summary>
    /// <exception cref="ArgumentException">Its number is not the next one.</exception>
    public void Add(PlanEntry entry)
    {
        if (entry.Number != _count)
        {
            throw new ArgumentException("Entries are numbered one by one.", nameof(entry));
        }

        _file ??= new EntryFile(_folder, PlanFileName.Of(_files.Count + 1));
        _file.Add(entry);
        _count++;
        if (_file.Entries == _entriesPerFile)
        {
            EndFile();
        }
    }

    /// <summary>Writes the header; with it the folder is a plan, and the progress of its planning goes.</summary>
    /// <param name="header">The header; its list of files is set here.</param>
    /// <returns>The header as it was written.</returns>
    public PlanHeader Complete(PlanHeader header)
    {
        EndFile();
        PlanHeader whole = header with { Files = [.. _files] };
        string place = Path.Combine(_folder, PlanFileName.Header);
        string beside = place + PlanFileName.Unmoved;
        using (FileStream stream = PrivateFile.Open(beside, FileMode.CreateNew, FileShare.None))
        {
            using var text = new StreamWriter(stream);
            text.Write(PlanHeaderJson.Write(whole));
            text.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, place);
        File.Delete(Path.Combine(_folder, PlanFileName.Planning));
        _replacement?.TakePlace();
        _isComplete = true;
        return whole;
    }

    /// <summary>Deletes what was written unless the plan is complete, or is to stay.</summary>
    public void Dispose()
    {
        if (_isComplete)
        {
            return;
        }

        _sectionFiles = _isKept ? _sectionFiles : 0;
        UndoSection();
        File.Delete(Path.Combine(_folder, PlanFileName.Header + PlanFileName.Unmoved));
        if (_isNewFolder && !_isKept)
        {
            Directory.Delete(_folder);
        }
    }

    private static PlanException NotEmpty(string folder, bool resumes) => new(PlanError.PlanFolderNotEmpty,
        resumes && File.Exists(Path.Combine(folder, PlanFileName.Header))
            ? $"The plan in '{folder}' is whole: there is nothing to go on with. Apply it, or make another one in " +
                "another folder."
        : !resumes && PlanFileName.IsUnfinished(folder)
            ? $"The planning in '{folder}' was stopped. Go on with it by the same command and -Resume, or remove " +
                "the folder."
        : $"The folder '{folder}' has something in it. Name a folder that is not there yet, or an empty one; or put " +
            "the plan in the place of the one in it with -Replace.");

    private void EndFile()
    {
        if (_file is not null)
        {
            _files.Add(_file.Complete());
            _file.Dispose();
            _file = null;
        }
    }
}

/// <summary>A file of entries that is being written, with its SHA-256.</summary>
internal sealed class EntryFile : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private const int Unbuffered = 1;

    private readonly string _name;
    private readonly FileStream _file;
    private readonly SHA256 _hash = SHA256.Create();
    private readonly CryptoStream _hashed;
    private readonly StreamWriter _text;
    private readonly JsonWriter _json;

    public EntryFile(string folder, string name)
    {
        _name = name;
        _file = PrivateFile.Open(Path.Combine(folder, name), FileMode.CreateNew, FileShare.None, Unbuffered);
        _hashed = new CryptoStream(_file, _hash, CryptoStreamMode.Write);
        _text = new StreamWriter(
            new GZipStream(_hashed, CompressionLevel.Fastest, leaveOpen: true),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            BufferSize);
        _json = new JsonWriter(_text);
    }

    /// <summary>The number of entries so far.</summary>
    public long Entries { get; private set; }

    /// <summary>Appends an entry.</summary>
    public void Add(PlanEntry entry)
    {
        PlanEntryJson.Write(_json, entry);
        _text.Write('\n');
        Entries++;
    }

    /// <summary>Finishes the file and flushes it to the disk.</summary>
    public PlanFile Complete()
    {
        _text.Dispose();
        _hashed.FlushFinalBlock();
        _file.Flush(flushToDisk: true);
        return new PlanFile(_name, Entries, Sha256Hashes.Hex(_hash.Hash!));
    }

    /// <summary>Closes the file. An incomplete file is not flushed, because the disk may be full.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }
}

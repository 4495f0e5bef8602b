using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Formats;

namespace OssEncryption.Protection.Plan;

/// <summary>A file of entries that is being written.</summary>
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
        _file = new FileStream(
            Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, Unbuffered);
        _hashed = new CryptoStream(_file, _hash, CryptoStreamMode.Write);
        _text = new StreamWriter(
            new GZipStream(_hashed, CompressionLevel.Fastest, leaveOpen: true),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            BufferSize);
        _json = new JsonWriter(_text);
    }

    /// <summary>How many entries it has.</summary>
    public long Entries { get; private set; }

    /// <summary>Adds an entry.</summary>
    public void Add(PlanEntry entry)
    {
        PlanEntryJson.Write(_json, entry);
        _text.Write('\n');
        Entries++;
    }

    /// <summary>Brings the file to the disk.</summary>
    public PlanFile Complete()
    {
        _text.Dispose();
        _hashed.FlushFinalBlock();
        _file.Flush(flushToDisk: true);
        return new PlanFile(_name, Entries, Hexadecimal.Write(_hash.Hash!));
    }

    /// <summary>Closes the file; what is not complete is not written to its end, for which there may be no
    /// room.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }
}

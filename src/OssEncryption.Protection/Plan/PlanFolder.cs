using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>A finished plan on the disk: the header <c>plan.json</c> and the files of entries beside it.</summary>
public sealed class PlanFolder
{
    private const int BufferSize = 128 * 1024;

    private PlanFolder(string path, PlanHeader header)
    {
        Path = path;
        Header = header;
    }

    /// <summary>The path of the folder.</summary>
    public string Path { get; }

    /// <summary>The header of the plan.</summary>
    public PlanHeader Header { get; }

    /// <summary>Opens a plan. A replacement of it that was cut off is finished first.</summary>
    /// <param name="path">The path of the folder.</param>
    /// <exception cref="PlanException">The folder is missing, is not a plan, or is damaged.</exception>
    /// <exception cref="IOException">The header cannot be read.</exception>
    public static PlanFolder Open(string path)
    {
        PlanReplacement.Finish(path);
        if (!Directory.Exists(path))
        {
            throw new PlanException(PlanError.PlanNotFound,
                $"There is no folder '{path}'. Name one that New-OssEncryptionPlan has written.");
        }

        string file = System.IO.Path.Combine(path, PlanFileName.Header);
        if (!File.Exists(file))
        {
            throw Headless(path);
        }

        PlanHeader header = PlanHeaderJson.Read(File.ReadAllText(file));
        var folder = new PlanFolder(path, header);
        foreach (PlanFile part in header.Files)
        {
            folder.Require(part);
        }

        return folder;
    }

    /// <summary>The entries of a shard in their order, read lazily. The checksum of a file is verified before its first
    /// entry is returned.</summary>
    /// <exception cref="PlanException">A file is missing or damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IEnumerable<PlanEntry> ReadEntries(PlanShard shard)
    {
        long number = 0;
        foreach (PlanFile file in Header.Files)
        {
            Require(file);
            using var stream = new FileStream(PathOf(file), FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
            Verify(file, stream);
            using var plain = new GZipStream(stream, CompressionMode.Decompress);
            using var lines = new StreamReader(plain, Encoding.UTF8, false, BufferSize);
            long end = number + file.Entries;
            for (; number < end; number++)
            {
                string line = lines.ReadLine() ?? throw Damaged(file);
                if (shard.Contains(number))
                {
                    yield return Read(file, line, number);
                }
            }
        }
    }

    private PlanEntry Read(PlanFile file, string line, long number)
    {
        try
        {
            PlanEntry entry = PlanEntryJson.Read(line);
            return entry.Number == number ? entry : throw Damaged(file);
        }
        catch (JsonSyntaxException problem)
        {
            throw Damaged(file, problem);
        }
    }

    private void Verify(PlanFile file, FileStream stream)
    {
        if (!file.Matches(stream))
        {
            throw Damaged(file);
        }

        stream.Position = 0;
    }

    private void Require(PlanFile file)
    {
        if (!File.Exists(PathOf(file)))
        {
            throw new PlanException(PlanError.PlanIncomplete,
                $"The plan in '{Path}' lacks its file {file.Name}. Copy the folder whole, or make the plan anew.");
        }
    }

    private string PathOf(PlanFile file) => System.IO.Path.Combine(Path, file.Name);

    private PlanException Damaged(PlanFile file, Exception? cause = null) => new(PlanError.PlanDamaged,
        $"The file {file.Name} of the plan in '{Path}' is not what was written. Make the plan anew.", cause);

    private static PlanException Headless(string path) =>
        Directory.EnumerateFiles(path).Any(file => PlanFileName.IsOfPlanning(System.IO.Path.GetFileName(file)))
            ? new PlanException(PlanError.PlanIncomplete,
                $"The planning in '{path}' was not finished. Go on with it by the same New-OssEncryptionPlan and " +
                "-Resume, or remove the folder, and make the plan anew.")
            : new PlanException(PlanError.NotAPlan,
                $"The folder '{path}' is not a plan: it has no {PlanFileName.Header}. Name one that " +
                "New-OssEncryptionPlan has written.");
}

/// <summary>One of several equal shards of a plan: the entries whose number modulo <paramref name="Count"/> is
/// <paramref name="Index"/> - 1.</summary>
/// <param name="Index">The shard, from 1.</param>
/// <param name="Count">The number of shards.</param>
public sealed record PlanShard(int Index, int Count)
{
    /// <summary>The most shards of a plan.</summary>
    public const int Most = 999_999;

    /// <summary>The whole plan as a single shard.</summary>
    public static PlanShard Whole { get; } = new(1, 1);

    /// <summary>Reads a shard as a user writes it: <c>2/8</c>. PowerShell calls it when it binds a string.</summary>
    /// <exception cref="FormatException">The text is no share of a plan.</exception>
    public static PlanShard Parse(string text) =>
        TryParse(text) ?? throw new FormatException(
            $"'{text}' is no share of a plan. Write which one of how many: 2/8 is the second of eight.");

    /// <summary>Whether an entry belongs to this shard.</summary>
    public bool Contains(PlanEntry entry) => Contains(entry.Number);

    /// <summary>Whether the entry with a number belongs to this shard.</summary>
    public bool Contains(long number) => number % Count == Index - 1;

    /// <summary>Whether this shard and another one can have entries in common.</summary>
    public bool Overlaps(PlanShard other) => (Index - other.Index) % GreatestDivisor(Count, other.Count) == 0;

    /// <summary>Whether this shard has every entry of another one.</summary>
    public bool Covers(PlanShard other) => other.Count % Count == 0 && (other.Index - Index) % Count == 0;

    /// <summary>The shard as text: <c>2/8</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Index}/{Count}");

    /// <summary>Reads a shard as text: <c>2/8</c>; <c>null</c> if it is none.</summary>
    public static PlanShard? TryParse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index >= 1 && index <= count && count <= Most
                ? new PlanShard(index, count)
                : null;
    }

    private static int GreatestDivisor(int a, int b) => b == 0 ? a : GreatestDivisor(b, a % b);
}

/// <summary>The names of the files in a plan folder.</summary>
internal static class PlanFileName
{
    /// <summary>The file of the header.</summary>
    public const string Header = "plan.json";

    /// <summary>The file of the progress of a planning; a whole plan has none.</summary>
    public const string Planning = "planning.jsonl";

    /// <summary>What ends the names of files that are not in their place yet.</summary>
    public const string Unmoved = ".part";

    private const string Prefix = "entries-";
    private const string Suffix = ".jsonl.gz";
    private const int FewestDigits = 5;
    private const int MostDigits = 9;

    /// <summary>The name of a file of entries.</summary>
    /// <param name="index">The number of the file, from 1.</param>
    public static string Of(int index) => Prefix + index.ToString("D5", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>Whether a planning can have left a file of this name, beside the header.</summary>
    public static bool IsOfPlanning(string name) =>
        IsValid(name) || name == Planning || name.EndsWith(Unmoved, StringComparison.Ordinal);

    /// <summary>Whether a folder has nothing but what a planning has left that was stopped.</summary>
    public static bool IsUnfinished(string folder) => Directory.Exists(folder)
        && Directory.EnumerateFileSystemEntries(folder).All(path => IsOfPlanning(Path.GetFileName(path)));

    /// <summary>Whether a name is that of a file of entries. No path passes: <c>../a</c> does not.</summary>
    public static bool IsValid(string name)
    {
        int digits = name.Length - Prefix.Length - Suffix.Length;
        return digits is >= FewestDigits and <= MostDigits
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Skip(Prefix.Length).Take(digits).All(c => c is >= '0' and <= '9');
    }
}

/// <summary>Tells whether a number, bucket and key are those of an entry of a plan. Memory: four bytes per entry, a
/// hash of bucket and key. The entries are read at first use.</summary>
/// <param name="plan">The plan.</param>
internal sealed class PlanEntryIndex(PlanFolder plan)
{
    private const uint HashStart = 2166136261;
    private const uint HashFactor = 16777619;

    private readonly Lazy<List<uint>> _hashes = new(
        () => [.. plan.ReadEntries(PlanShard.Whole).Select(entry => HashOf(entry.Address))]);

    /// <summary>Whether the plan has an entry of that number.</summary>
    public bool Has(long number) => number >= 0 && number < _hashes.Value.Count;

    /// <summary>Whether the entry of that number has that bucket and key.</summary>
    public bool Has(long number, ObjectAddress address) =>
        Has(number) && _hashes.Value[(int)number] == HashOf(address);

    // FNV-1a.
    private static uint HashOf(ObjectAddress address)
    {
        uint hash = HashStart;
        foreach (char c in address.Bucket)
        {
            hash = (hash ^ c) * HashFactor;
        }

        hash = (hash ^ '/') * HashFactor;
        foreach (char c in address.Key)
        {
            hash = (hash ^ c) * HashFactor;
        }

        return hash;
    }
}

/// <summary>Files and folders that only their owner can read: modes 0600 and 0700, and on Windows an access control
/// list with the owner alone, which files inherit from their folder. A file system without permissions keeps those of
/// its mount.</summary>
internal static class PrivateFile
{
    private const int UsualBuffer = 4096;

    /// <summary>Creates a folder, or makes an existing one private.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    public static void CreateFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            WindowsFile.AllowOwnerOnly(path);
        }
        else
        {
            _ = UnixFile.ChangeMode(path, UnixFile.OwnerFolder);
        }
    }

    /// <summary>Creates or opens a file for writing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream Open(string path, FileMode mode, FileShare share, int bufferSize = UsualBuffer)
    {
        FileAccess access = mode == FileMode.OpenOrCreate ? FileAccess.ReadWrite : FileAccess.Write;
        var stream = new FileStream(path, mode, access, share, bufferSize);
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            _ = UnixFile.ChangeMode(path, UnixFile.OwnerFile);
        }

        return stream;
    }

    // .NET Standard can set neither the mode of a file nor its access control list.
    private static class UnixFile
    {
        public const uint OwnerFile = 0x180;
        public const uint OwnerFolder = 0x1C0;

        [DllImport("libc", EntryPoint = "chmod", CharSet = CharSet.Ansi, BestFitMapping = false,
            ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern int ChangeMode(string path, uint mode);
    }

    private static class WindowsFile
    {
        // Not inherited from above; full access for the owner of each file, inherited by folders and files.
        private const string OwnerOnly = "D:P(A;OICI;FA;;;OW)";
        private const uint Revision = 1;
        private const uint ProtectedList = 0x80000004;

        public static void AllowOwnerOnly(string path)
        {
            if (ParseDescriptor(OwnerOnly, Revision, out IntPtr descriptor, IntPtr.Zero))
            {
                _ = SetFileSecurity(path, ProtectedList, descriptor);
                _ = LocalFree(descriptor);
            }
        }

        [DllImport("advapi32", EntryPoint = "ConvertStringSecurityDescriptorToSecurityDescriptorW",
            CharSet = CharSet.Unicode)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool ParseDescriptor(string text, uint revision, out IntPtr descriptor, IntPtr size);

        [DllImport("advapi32", EntryPoint = "SetFileSecurityW", CharSet = CharSet.Unicode)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool SetFileSecurity(string path, uint information, IntPtr descriptor);

        [DllImport("kernel32")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        private static extern IntPtr LocalFree(IntPtr memory);
    }
}

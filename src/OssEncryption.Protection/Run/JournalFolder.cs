using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

/// <summary>The journals of a plan: one file per run, so that no line is ever appended to one that a crash has
/// torn.</summary>
/// <param name="plan">The plan.</param>
internal sealed class JournalFolder(PlanFolder plan)
{
    private const int BufferSize = 64 * 1024;
    private const int SaltBytes = 12;

    private static readonly Regex FileName = new(
        @"^(?<sequence>\d{5,9})-(?<index>\d{1,6})of(?<count>\d{1,6})\.jsonl(?<gz>\.gz)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private readonly string _path = Path.Combine(plan.Path, "journal");
    private readonly PlanEntryIndex _entries = new(plan);

    /// <summary>Takes the lock of a shard.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanInUse"/> or
    /// <see cref="PlanError.PlanNotWritable"/>.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public ShardLock Lock(PlanShard shard) => Writing(() =>
    {
        PrivateFile.CreateFolder(plan.Path);
        PrivateFile.CreateFolder(_path);
        ShardLock taken = ShardLock.Take(_path, shard);
        try
        {
            RequireSamePlan();
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    });

    // Once a journal is there, a plan is not replaced any more.
    private void RequireSamePlan()
    {
        if (PlanFolder.Open(plan.Path).Header.Id != plan.Header.Id)
        {
            throw new PlanException(PlanError.PlanInUse,
                $"Another plan has taken the place of the one in '{plan.Path}' since that was opened. Look at it, " +
                "and apply it.");
        }
    }

    /// <summary>Creates the journal of a run.</summary>
    /// <param name="shardLock">The lock of its shard; the journal releases it.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="distrusted">Damages of other journals, which later runs need not report again.</param>
    /// <param name="concurrency">The number of objects that the run works on at once.</param>
    /// <exception cref="PlanException"><see cref="PlanError.PlanNotWritable"/>.</exception>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public JournalWriter Begin(
        ShardLock shardLock, PlanShard shard, IReadOnlyList<JournalDamage> distrusted, int concurrency = 1)
    {
        var run = new JournalRun
        {
            Number = Files().Select(file => file.Sequence).DefaultIfEmpty(0).Max() + 1,
            PlanId = plan.Header.Id,
            Shard = shard.ToString(),
            Started = DateTimeOffset.UtcNow,
            Salt = NewSalt(),
            Distrusted = distrusted,
        };
        string name = FormattableString.Invariant($"{run.Number:D5}-{shard.Index}of{shard.Count}.jsonl");
        FileStream file = Writing(() =>
            PrivateFile.Open(Path.Combine(_path, name), FileMode.CreateNew, FileShare.Read, BufferSize));
        return new JournalWriter(file, shardLock, run, concurrency);
    }

    /// <summary>The records of each run that has entries in common with a shard: newest run first, within a run in
    /// their order.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="damages">Collects the first damaged line of each journal; <c>null</c> to reject damage.</param>
    /// <exception cref="PlanException">A journal is damaged or belongs to another plan.</exception>
    /// <exception cref="IOException">A journal cannot be read.</exception>
    public IEnumerable<IEnumerable<JournalRecord>> ReadRuns(
        PlanShard shard, ICollection<JournalDamage>? damages = null)
    {
        JournalFile[] files = [.. Files().OrderByDescending(file => file.Sequence)];
        ILookup<string, long> distrusted = files.SelectMany(ReadDistrusted)
            .ToLookup(damage => damage.File, damage => damage.Line);
        return files.Where(file => file.Shard.Overlaps(shard)).Select(file => Reader(file).Read(
            distrusted.Contains(file.Name) ? distrusted[file.Name].Min() : null,
            damage => (damages ?? throw Damaged(damage)).Add(damage)));
    }

    /// <summary>The shards that runs apply now.</summary>
    public IReadOnlyList<PlanShard> HeldShards => Directory.Exists(_path) ? ShardLock.FindHeld(_path) : [];

    private IReadOnlyList<JournalDamage> ReadDistrusted(JournalFile file) =>
        Reader(file).Read(distrusted: 1, _ => { }).FirstOrDefault()?.Run?.Distrusted ?? [];

    private JournalReader Reader(JournalFile file) => new(file, plan.Header.Id, _entries);

    /// <summary>The journals. Where a compaction was cut off, the one that was to be compacted.</summary>
    public IEnumerable<JournalFile> Files()
    {
        if (!Directory.Exists(_path))
        {
            yield break;
        }

        foreach (string file in Directory.EnumerateFiles(_path))
        {
            Match match = FileName.Match(Path.GetFileName(file));
            if (match.Success && !(match.Groups["gz"].Success && File.Exists(Path.ChangeExtension(file, null))))
            {
                yield return new JournalFile(
                    file,
                    int.Parse(match.Groups["sequence"].Value, CultureInfo.InvariantCulture),
                    PlanShard.TryParse($"{match.Groups["index"].Value}/{match.Groups["count"].Value}")
                        ?? PlanShard.Whole);
            }
        }
    }

    private PlanException Damaged(JournalDamage damage) => new(PlanError.PlanDamaged, FormattableString.Invariant(
        $"Line {damage.Line} of the journal '{Path.Combine(_path, damage.File)}' is not what was written. ") +
        "Apply the plan with Invoke-OssEncryptionPlan -Recheck: it looks again at every object of which only this " +
        "line or one after it tells what became of it.");

    private T Writing<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new PlanException(PlanError.PlanNotWritable,
                $"The user {Environment.UserName} cannot write the journal in '{_path}'. Run every share of a plan " +
                "as the user who owns its folder, or give each user a copy of the folder and put the journals " +
                "together afterwards. Do not open the folder to all: a journal says which objects are done, and " +
                "whoever can write one can have objects left out.", refusal);
        }
    }

    private static byte[] NewSalt()
    {
        byte[] salt = new byte[SaltBytes];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(salt);
        return salt;
    }
}

/// <summary>A lock on the entries of a shard. A run holds the lock file of its shard open and probes those of all
/// overlapping shards. The operating system releases the lock of a killed process.</summary>
internal sealed class ShardLock : IDisposable
{
    private static readonly Regex FileName = new(
        @"^(?<index>\d{1,9})of(?<count>\d{1,9})\.lock$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private const int Attempts = 4;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(30);

    private readonly FileStream _file;

    private ShardLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a shard.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanInUse"/>.</exception>
    public static ShardLock Take(string folder, PlanShard shard)
    {
        string own = Path.Combine(folder, FormattableString.Invariant($"{shard.Index}of{shard.Count}.lock"));
        FileStream held = TryHoldWithRetry(own) ?? throw InUse(shard, shard);
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.lock").Where(path => path != own))
            {
                if (TryParse(Path.GetFileName(path)) is { } other && shard.Overlaps(other))
                {
                    using FileStream probe = TryHoldWithRetry(path) ?? throw InUse(shard, other);
                }
            }

            return new ShardLock(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The shards that are locked. A lock that cannot be probed, as it is of another user, counts as not
    /// held.</summary>
    public static IReadOnlyList<PlanShard> FindHeld(string folder)
    {
        var held = new List<PlanShard>();
        foreach (string path in Directory.EnumerateFiles(folder, "*.lock"))
        {
            try
            {
                using FileStream? probe = TryHold(path);
                if (probe is null && TryParse(Path.GetFileName(path)) is { } shard)
                {
                    held.Add(shard);
                }
            }
            catch (UnauthorizedAccessException)
            {
                // Who may only read the folder is told what the journals say.
            }
        }

        return held;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Probing takes the lock briefly, so retry.
    private static FileStream? TryHoldWithRetry(string path)
    {
        for (int attempt = 1; attempt < Attempts; attempt++)
        {
            if (TryHold(path) is { } held)
            {
                return held;
            }

            Thread.Sleep(BetweenAttempts);
        }

        return TryHold(path);
    }

    private static FileStream? TryHold(string path)
    {
        try
        {
            return PrivateFile.Open(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException problem) when (problem is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    private static PlanShard? TryParse(string name)
    {
        Match match = FileName.Match(name);
        return match.Success ? new PlanShard(Number(match, "index"), Number(match, "count")) : null;
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static PlanException InUse(PlanShard asked, PlanShard held) => new(PlanError.PlanInUse,
        $"Another run works on the share {held} of this plan, which has objects in common with {asked}. " +
        "Wait until it has ended, or run shares of one size: 1/4, 2/4, 3/4, 4/4.");
}

/// <summary>Finds which share of a plan this process has to apply: the plan says how many there are, and the engine
/// that starts the processes numbers them from 0 in an environment variable.</summary>
public static class ShardIndex
{
    // A Kubernetes Indexed Job, and a Slurm job array.
    private static readonly string[] OfEngines = ["JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID"];

    /// <summary>The share for this process: the whole plan when it has no shares, or when no engine started
    /// it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="variable">The environment variable with the index; <c>null</c> for that of a known engine.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="PlanException"><see cref="PlanError.PlanNotSharded"/> or
    /// <see cref="PlanError.ShardIndexInvalid"/>.</exception>
    public static PlanShard Find(PlanHeader plan, string? variable, Func<string, string?> environment)
    {
        if (plan.ShardCount is not { } count)
        {
            return variable is null
                ? PlanShard.Whole
                : throw new PlanException(PlanError.PlanNotSharded,
                    $"The plan does not say how many shares it has, so the index in {variable} means nothing. " +
                    "Make it with -ShardCount, or name the share with -Shard.");
        }

        string[] names = variable is null ? OfEngines : [variable];
        string[] set = [.. names.Where(name => environment(name) is { Length: > 0 })];
        if (set.Length == 0)
        {
            return variable is null
                ? PlanShard.Whole
                : throw Invalid($"The environment variable {variable}, which has the index of the share, is not set.");
        }

        if (set.Length > 1)
        {
            throw Invalid($"{string.Join(" and ", set)} are both set. Name the one that counts with " +
                "-ShardIndexVariable.");
        }

        string text = environment(set[0])!;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < count
            ? new PlanShard(index + 1, count)
            : throw Invalid(FormattableString.Invariant(
                $"{set[0]} is '{text}', and the plan has {count} shares with the indexes 0 to {count - 1}. ") +
                "Start as many processes as there are shares, numbered from 0.");
    }

    private static PlanException Invalid(string message) => new(PlanError.ShardIndexInvalid, message);
}

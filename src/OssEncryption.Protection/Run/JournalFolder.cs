using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OssEncryption.Client.Formats;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

/// <summary>The journals of a plan: one file per run, so that no line is ever appended to one that a crash has
/// torn.</summary>
/// <param name="planPath">The folder of the plan.</param>
/// <param name="planId">The id of the plan.</param>
internal sealed class JournalFolder(string planPath, string planId)
{
    private const int BufferSize = 64 * 1024;

    private static readonly Regex FileName = new(
        @"^(?<sequence>\d{5,9})-(?<index>\d{1,6})of(?<count>\d{1,6})\.jsonl$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private readonly string _path = Path.Combine(planPath, "journal");

    /// <summary>Takes the lock of a shard and creates the journal of a run.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanInUse"/> or
    /// <see cref="PlanError.PlanNotWritable"/>.</exception>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public JournalWriter Begin(PlanShard shard)
    {
        try
        {
            return TryBegin(shard);
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

    private JournalWriter TryBegin(PlanShard shard)
    {
        Directory.CreateDirectory(_path);
        ShardLock shardLock = ShardLock.Take(_path, shard);
        try
        {
            int sequence = Files().Select(file => file.Sequence).DefaultIfEmpty(0).Max() + 1;
            string name = FormattableString.Invariant($"{sequence:D5}-{shard.Index}of{shard.Count}.jsonl");
            var stream = new FileStream(
                Path.Combine(_path, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferSize);
            return new JournalWriter(stream, shardLock, new JournalRecord
            {
                Kind = JournalKind.Run,
                Time = DateTimeOffset.UtcNow,
                PlanId = planId,
                Shard = shard.ToString(),
            });
        }
        catch
        {
            shardLock.Dispose();
            throw;
        }
    }

    /// <summary>The records of each run that has entries in common with a shard: newest run first, within a run in
    /// their order. Torn lines are skipped.</summary>
    /// <exception cref="PlanException">A journal belongs to another plan.</exception>
    /// <exception cref="IOException">A journal cannot be read.</exception>
    public IEnumerable<IEnumerable<JournalRecord>> ReadRuns(PlanShard shard) => Files()
        .Where(file => file.Shard.Overlaps(shard))
        .OrderByDescending(file => file.Sequence)
        .Select(file => Read(file.Path));

    /// <summary>The shards that runs apply now.</summary>
    public IReadOnlyList<PlanShard> HeldShards => Directory.Exists(_path) ? ShardLock.FindHeld(_path) : [];

    private IEnumerable<(string Path, int Sequence, PlanShard Shard)> Files()
    {
        if (!Directory.Exists(_path))
        {
            yield break;
        }

        foreach (string file in Directory.EnumerateFiles(_path, "*.jsonl"))
        {
            Match match = FileName.Match(Path.GetFileName(file));
            if (match.Success)
            {
                yield return (
                    file,
                    int.Parse(match.Groups["sequence"].Value, CultureInfo.InvariantCulture),
                    PlanShard.TryParse($"{match.Groups["index"].Value}/{match.Groups["count"].Value}")
                        ?? PlanShard.Whole);
            }
        }
    }

    private IEnumerable<JournalRecord> Read(string path)
    {
        using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);
        using var lines = new StreamReader(stream, Encoding.UTF8, false, BufferSize);
        while (lines.ReadLine() is { } line)
        {
            JournalRecord? record = TryRead(line);
            if (record?.PlanId is { } id && id != planId)
            {
                throw new PlanException(PlanError.PlanDamaged,
                    $"The journal '{path}' belongs to another plan. Move it out of the folder of this one.");
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }

    private static JournalRecord? TryRead(string line)
    {
        try
        {
            return JournalJson.Read(line);
        }
        catch (JsonSyntaxException)
        {
            return null;
        }
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
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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

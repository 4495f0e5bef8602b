using System.Globalization;
using System.Text.RegularExpressions;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

/// <summary>Keeps two runs from working on the same entries: each holds the file of its share open, and looks whether
/// any share that has entries in common is held. A process that is killed lets go.</summary>
internal sealed class ShardLock : IDisposable
{
    private static readonly Regex FileName = new(
        @"^(?<index>\d{1,9})of(?<count>\d{1,9})\.lock$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private const int Attempts = 4;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(30);

    private readonly FileStream _file;

    private ShardLock(FileStream file) => _file = file;

    /// <summary>Takes a share.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanInUse"/>.</exception>
    public static ShardLock Take(string folder, PlanShard shard)
    {
        string own = Path.Combine(folder, FormattableString.Invariant($"{shard.Index}of{shard.Count}.lock"));
        FileStream held = TryHoldPatiently(own) ?? throw InUse(shard, shard);
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.lock").Where(path => path != own))
            {
                if (TryParse(Path.GetFileName(path)) is { } other && shard.Overlaps(other))
                {
                    using FileStream probe = TryHoldPatiently(path) ?? throw InUse(shard, other);
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

    /// <summary>Whether any share is held.</summary>
    public static bool IsAnyHeld(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.lock"))
        {
            using FileStream? probe = TryHold(path);
            if (probe is null)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Who only looks whether it is held holds it for a moment, too.
    private static FileStream? TryHoldPatiently(string path)
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

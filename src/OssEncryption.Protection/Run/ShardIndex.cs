using System.Globalization;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

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

using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Run;

namespace OssEncryption.Base;

/// <summary>What a prompt and a progress bar say of a plan.</summary>
internal static class PlanWords
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>What a run would do: how many objects, why, and to which encryption.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shard">The share of it.</param>
    /// <param name="recheck">Whether damaged journals are accepted.</param>
    public static string Describe(PlanFolder plan, PlanShard shard, bool recheck)
    {
        PlanStatus status = PlanStatus.Read(plan, recheck);
        string[] wanted = [.. plan.Header.Buckets.Select(bucket => $"'{bucket.Name}' → {bucket.Wanted}")];
        string[] reasons =
        [
            .. plan.Header.Totals.Counts
                .Where(count => count.Action != PlanAction.None)
                .GroupBy(count => count.Reason)
                .Select(group => FormattableString.Invariant($"{group.Key} {group.Sum(count => count.Objects)}")),
        ];
        string share = shard == PlanShard.Whole ? "" : $"share {shard} of ";
        string done = status.Final == 0 ? "" : FormattableString.Invariant($", of which {status.Final} are done");
        return FormattableString.Invariant(
            $"{share}plan '{plan.Path}': {status.Planned} objects, {SizeOf(status.PlannedBytes)}{done} ") +
            $"({string.Join(", ", reasons)}); {string.Join(", ", wanted)}";
    }

    /// <summary>A size in bytes or MiB.</summary>
    public static string SizeOf(long bytes) => bytes < Mebibyte
        ? FormattableString.Invariant($"{bytes} bytes")
        : FormattableString.Invariant($"{bytes / Mebibyte:0.0} MiB");
}

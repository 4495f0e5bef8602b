using System.Globalization;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>What is said to a user about applying a plan.</summary>
internal static class PlanWords
{
    /// <summary>What the progress is about.</summary>
    public const string Activity = "Encrypting in place";

    private const double Mebibyte = 1024 * 1024;

    /// <summary>What a plan would do: how many objects and bytes, from what to what.</summary>
    public static string Of(PlanFolder plan, PlanStatus status, PlanShard shard)
    {
        string[] wanted = [.. plan.Header.Buckets.Select(bucket => $"'{bucket.Name}' → {bucket.Wanted}")];
        string[] reasons =
        [
            .. plan.Header.Totals.Counts
                .Where(count => count.Action != PlanAction.None)
                .GroupBy(count => count.Reason)
                .Select(group => FormattableString.Invariant(
                    $"{group.Key} {group.Sum(count => count.Objects)}")),
        ];
        string share = shard == PlanShard.Whole ? "" : $"share {shard} of ";
        string done = status.Final == 0 ? "" : FormattableString.Invariant($", of which {status.Final} are done");
        return FormattableString.Invariant(
            $"{share}plan '{plan.Path}': {status.Planned} objects, {Size(status.PlannedBytes)}{done} ") +
            $"({string.Join(", ", reasons)}); {string.Join(", ", wanted)}";
    }

    /// <summary>Says which upload stays, and what to do about it.</summary>
    public static string LeftUpload(ObjectAddress address, string uploadId) =>
        $"The upload '{uploadId}' of '{address.Bucket}/{address.Key}' may be one of this plan and was not given up. " +
        "If nobody else works on it, abort it: its parts are billed until then.";

    /// <summary>How far a run has come, with its rate and what remains.</summary>
    public static ProgressRecord ProgressOf(RunProgress progress)
    {
        long toDo = Math.Max(progress.ObjectsToDo, progress.Objects);
        string status = string.Format(CultureInfo.InvariantCulture,
            "{0} of {1} objects, {2}, {3:0.#} objects a second",
            progress.Objects, toDo, Size(progress.Bytes), progress.Rate);
        return new ProgressRecord(0, Activity, status)
        {
            PercentComplete = toDo == 0 ? 100 : (int)(100.0 * progress.Objects / toDo),
            SecondsRemaining = progress.Remaining is { } remaining
                ? (int)Math.Min(remaining.TotalSeconds, int.MaxValue)
                : -1,
        };
    }

    private static string Size(long bytes) =>
        bytes < Mebibyte
            ? FormattableString.Invariant($"{bytes} bytes")
            : FormattableString.Invariant($"{bytes / Mebibyte:0.0} MiB");
}

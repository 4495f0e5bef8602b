using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Base;

/// <summary>Reports what happened to objects that were encrypted in place: a failure as an error, an upload that may
/// be orphaned as a warning.</summary>
internal static class OutcomeReport
{
    /// <summary>Reports an outcome, on the pipeline thread.</summary>
    /// <returns>The outcome as an output object.</returns>
    public static OssEncryptionResult Write(OssCommand cmdlet, PlanOutcome outcome)
    {
        foreach (string upload in outcome.LeftUploadIds)
        {
            WarnOfUpload(cmdlet, outcome.Address, upload);
        }

        if (outcome.Reason == OutcomeReason.Superseded)
        {
            ObjectAddress address = outcome.Address;
            cmdlet.WriteWarning($"'{address.Bucket}/{address.Key}': {outcome.Message} {outcome.Advice}");
        }

        if (outcome.Status == OutcomeStatus.Failed)
        {
            cmdlet.WriteError(OssErrors.Of(outcome));
        }

        return new OssEncryptionResult(outcome);
    }

    /// <summary>Warns of an upload in parts that was not aborted: that failed, or its id never arrived, so that it may
    /// be the upload of somebody else.</summary>
    public static void WarnOfUpload(OssCommand cmdlet, ObjectAddress address, string uploadId) => cmdlet.WriteWarning(
        $"The upload '{uploadId}' of '{address.Bucket}/{address.Key}' is open. It may be one of this plan, or of " +
        "somebody else. If nobody works on it, abort it: its parts are billed until then.");
}

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

using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.Protection.Repair;

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

using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Errors;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Base;

/// <summary>Reports what happened to objects that were encrypted in place: a failure as an error, an orphaned upload as
/// a warning.</summary>
internal static class OutcomeReport
{
    /// <summary>Reports an outcome, on the pipeline thread.</summary>
    /// <returns>The outcome as an output object.</returns>
    public static OssEncryptionResult Write(Cmdlet cmdlet, PlanOutcome outcome)
    {
        if (outcome.LeftUploadId is { } upload)
        {
            WarnOfUpload(cmdlet, outcome.Address, upload);
        }

        if (outcome.Status == OutcomeStatus.Failed)
        {
            cmdlet.WriteError(OssErrors.Of(outcome));
        }

        return new OssEncryptionResult(outcome);
    }

    /// <summary>Warns of an upload in parts that could not be aborted.</summary>
    public static void WarnOfUpload(Cmdlet cmdlet, ObjectAddress address, string uploadId) => cmdlet.WriteWarning(
        $"The upload '{uploadId}' of '{address.Bucket}/{address.Key}' may be one of this plan and was not aborted. " +
        "If nobody else works on it, abort it: its parts are billed until then.");
}

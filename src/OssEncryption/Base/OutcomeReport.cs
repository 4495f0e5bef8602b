using System.Management.Automation;
using OssEncryption.Errors;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Base;

/// <summary>Tells the user what became of an object: a failure is an error, an upload that stays a warning.</summary>
internal static class OutcomeReport
{
    /// <summary>Writes it, on the pipeline thread.</summary>
    /// <returns>The outcome as an object of ours.</returns>
    public static OssEncryptionResult Write(Cmdlet cmdlet, PlanOutcome outcome)
    {
        if (outcome.LeftUploadId is { } upload)
        {
            cmdlet.WriteWarning(PlanWords.LeftUpload(outcome.Address, upload));
        }

        if (outcome.Status == OutcomeStatus.Failed)
        {
            cmdlet.WriteError(OssErrors.Of(outcome));
        }

        return new OssEncryptionResult(outcome);
    }
}

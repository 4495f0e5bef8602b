using System.Management.Automation;
using System.Net.Sockets;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Measurement;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Policy;
using OssEncryption.Protection.Prices;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Reports;
using OssEncryption.Protection.Run;

namespace OssEncryption.Errors;

/// <summary>Creates all error records of the module: the id, category, target, message and recommended action of each
/// error.</summary>
internal static class OssErrors
{
    /// <summary>Creates the error record of an exception.</summary>
    /// <param name="problem">The exception.</param>
    /// <param name="target">The bucket, <c>bucket/key</c>, or the command when no single resource is the cause.</param>
    public static ErrorRecord From(OssException problem, string target)
    {
        ErrorRecord record = Describe(problem, target);
        if (problem.OrphanedUpload is { } left)
        {
            record.ErrorDetails.RecommendedAction = (record.ErrorDetails.RecommendedAction +
                $" Abort the upload '{left.UploadId}' of '{left.Target}': aborting it failed, too, and its parts " +
                "are stored until then.").TrimStart();
        }

        return record;
    }

    private static ErrorRecord Describe(OssException problem, string target) => problem switch
    {
        KmsServiceException refusal => KmsErrors.From(refusal, target),
        OssServiceException response => FromService(response, target),
        OssTransportException { Reason: OssTransportError.ConnectionFailed } failure
            when StoppedEmulators.Contain(failure.Host) =>
            Make(failure, failure.Reason.ToString(), ErrorCategory.ConnectionError, target,
                $"{target}: the local OSS at {failure.Host} was stopped.",
                "Start one and connect to it: Start-OssEmulator | Connect-Oss."),
        OssTransportException failure => Make(failure, failure.Reason.ToString(), CategoryOf(failure.Reason), target,
            $"{target}: {failure.Message}", AdviceFor(failure.Reason)),
        CredentialException credential => Make(credential, credential.Reason.ToString(),
            CategoryOf(credential.Reason), target, credential.Message, null),
        LocalFileException file => Make(file, file.Id, file.Category, target, $"{target}: {file.Message}", null),
        OssInputException { Reason: OssInputError.InvalidBucketName } input when target.IndexOfAny(['*', '?']) >= 0 =>
            Make(input, input.Reason.ToString(), CategoryOf(input.Reason), target, input.Message,
                $"A name is taken literally here. Pipe the buckets: Get-OssBucket '{target}' | …."),
        OssInputException input => Make(input, input.Reason.ToString(), CategoryOf(input.Reason), target,
            input.Message, null),
        KeptVersionException kept => Make(kept, kept.Reason.ToString(), ErrorCategory.InvalidOperation, target,
            $"{target}: {kept.Message}", null),
        PlanException plan => Make(plan, plan.Reason.ToString(), CategoryOf(plan.Reason), target, plan.Message, null),
        ProofException proof => Make(proof, "Copy" + proof.Reason, ErrorCategory.InvalidResult, target,
            $"Object '{target}': {proof.Message}", proof.Advice),
        InventoryException inventory => Make(inventory, inventory.Reason.ToString(), CategoryOf(inventory.Reason),
            target, inventory.Message, null),
        MeasureException measure => Make(measure, measure.Reason.ToString(), CategoryOf(measure.Reason), target,
            measure.Message, null),
        PolicyFormatException policy => Make(policy, policy.Reason.ToString(), CategoryOf(policy.Reason), target,
            policy.Message, null),
        PriceFormatException prices => Make(prices, prices.Reason.ToString(),
            prices.Reason == PriceError.PricesUnreadable ? ErrorCategory.OpenError : ErrorCategory.InvalidData, target,
            prices.Message, null),
        UndoException undo => Make(undo, undo.Reason.ToString(), CategoryOf(undo.Reason), target, undo.Message, null),
        ReportFormatException report => Make(report, "NotAReport", ErrorCategory.InvalidData, target,
            $"{target}: {report.Message}", null),
        _ => Make(problem, "OssFailure", ErrorCategory.InvalidResult, target, problem.Message, null),
    };

    /// <summary>The account has no bucket of this name.</summary>
    public static ErrorRecord BucketNotListed(string bucket) =>
        Make(new ItemNotFoundException($"The account has no bucket '{bucket}'."), "NoSuchBucket",
            ErrorCategory.ObjectNotFound, bucket, null, "List the buckets of the account with Get-OssBucket.");

    /// <summary>The service accepted a rule, and then returned another one.</summary>
    public static ErrorRecord RuleNotConfirmed(string bucket, EncryptionRule asked, EncryptionRule found) =>
        Make(new InvalidOperationException(
                $"Bucket '{bucket}' was set to {asked}, but reading it back gave {found}."),
            "EncryptionNotConfirmed", ErrorCategory.InvalidResult, bucket, null,
            "Somebody else may have changed the rule at the same moment. Read it with Get-OssBucketEncryption, " +
            "then set it again.");

    /// <summary>The response to a write does not declare the encryption that was asked for.</summary>
    public static ErrorRecord ObjectNotConfirmed(string target, EncryptionRule asked, EncryptionRule declared) =>
        Make(new InvalidOperationException(
                $"Object '{target}' was written with {asked}, but the response declares {declared}."),
            "EncryptionNotConfirmed", ErrorCategory.InvalidResult, target, null,
            "The object is stored. Read how with Get-OssObjectEncryption, and write it again or remove it.");

    /// <summary>A change needs a confirmation, and the host shows no prompt.</summary>
    public static ErrorRecord NobodyToAsk(string target, Exception broken) =>
        Make(broken, "ConfirmationUnavailable", ErrorCategory.InvalidOperation, target,
            $"'{target}' was left as it is: the change needs a confirmation, and nobody can be asked here.",
            "To change it without a confirmation use -Force, or -Confirm:$false where the cmdlet has no -Force.");

    /// <summary>An object of a plan failed.</summary>
    public static ErrorRecord Of(PlanOutcome outcome)
    {
        string target = $"{outcome.Address.Bucket}/{outcome.Address.Key}";
        return outcome.Problem is { } problem
            ? From(problem, target)
            : Make(new InvalidOperationException(outcome.Message), outcome.Reason.ToString(),
                ErrorCategory.InvalidResult, target, null, outcome.Advice);
    }

    /// <summary>The run of a plan stopped before its end.</summary>
    public static ErrorRecord RunStopped(string plan, OssException reason)
    {
        ErrorRecord cause = From(reason, plan);
        return Make(reason, "RunStopped", cause.CategoryInfo.Category, plan,
            $"The run of plan '{plan}' was stopped, as every object would fail: {cause.ErrorDetails.Message}",
            (cause.ErrorDetails.RecommendedAction + " Then run the same command again: it goes on where it was.")
                .TrimStart());
    }

    /// <summary>A planning stopped before its end. The id is that of the cause.</summary>
    public static ErrorRecord PlanningStopped(string plan, string bucket, OssException reason)
    {
        ErrorRecord cause = From(reason, bucket);
        return Make(reason, cause.FullyQualifiedErrorId, cause.CategoryInfo.Category, bucket,
            $"The planning of '{plan}' stopped in bucket '{bucket}': {cause.ErrorDetails.Message} There is no plan " +
            "yet. What it has looked at is kept: the same command with -Resume goes on there.",
            (cause.ErrorDetails.RecommendedAction + " Then run the same command with -Resume: it goes on where it was.")
                .TrimStart());
    }

    /// <summary>The recommended action for an exception, or <c>null</c>.</summary>
    public static string? AdviceFor(OssException problem, string target) =>
        From(problem, target).ErrorDetails.RecommendedAction is { Length: > 0 } advice ? advice : null;

    /// <summary>The bucket has no object of this key.</summary>
    public static ErrorRecord ObjectNotListed(string target) =>
        Make(new ItemNotFoundException($"There is no object '{target}'."), "NoSuchKey",
            ErrorCategory.ObjectNotFound, target, null, "List the objects of the bucket with Get-OssObject.");

    /// <summary>The object is not a finding.</summary>
    public static ErrorRecord NotAFinding(PSObject input) =>
        Make(new InvalidOperationException($"An object of type {input.BaseObject.GetType()} is not a finding."),
            "NotAFinding", ErrorCategory.InvalidArgument, "InputObject", null,
            "Pipe what Get-OssEncryptionFinding returns, or what Import-Clixml gives back of it.");

    /// <summary>More rules were to be changed than the caller allows.</summary>
    public static ErrorRecord TooManyChanges(int changes, int most) =>
        Make(new InvalidOperationException($"{changes} rules were to be changed, and at most {most} may be. None was."),
            "TooManyChanges", ErrorCategory.LimitsExceeded, "MaximumChange", null,
            "Look at the changes with -WhatIf; then allow them with -MaximumChange.");

    /// <summary>The emulator needs a newer runtime than this one.</summary>
    public static ErrorRecord EmulatorUnsupported(string runtime) =>
        Make(new PlatformNotSupportedException($"The emulator needs PowerShell 7.4 or later; this is {runtime}."),
            "EmulatorUnsupported", ErrorCategory.NotInstalled, "OssEmulator", null,
            "Start the emulator in PowerShell 7.4 or later, and connect to its endpoint from here.");

    /// <summary>The emulator did not start: an option is not valid, or its port or folder is in use.</summary>
    public static ErrorRecord EmulatorFailed(Exception cause) => cause is ArgumentException
        ? Make(cause, "InvalidEmulatorOption", ErrorCategory.InvalidArgument, "OssEmulator", cause.Message, null)
        : Make(cause, "EmulatorFailed", ErrorCategory.OpenError, "OssEmulator",
            "The emulator did not start: " + cause.Message,
            cause.InnerException is SocketException ? "Choose another port, or leave -Port out for a free one." : null);

    private static ErrorRecord FromService(OssServiceException response, string cause)
    {
        string target = ServiceErrors.TargetOf(response, cause);
        string ids = string.Join(", ", new[]
        {
            response.Code,
            response.Ec is null ? null : "EC " + response.Ec,
            response.RequestId is null ? null : "request id " + response.RequestId,
        }.Where(part => part is not null));
        string detail = response.Details.TryGetValue("Detail", out string? more) ? " " + more : "";
        return Make(response, ServiceErrors.IdOf(response), ServiceErrors.CategoryOf(response), target,
            $"{response.Operation} failed for '{target}': {response.Message}{detail} ({ids})",
            ServiceErrors.AdviceFor(response, target));
    }

    /// <summary>Creates an error record.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="id">The id, in Pascal case.</param>
    /// <param name="category">The category.</param>
    /// <param name="target">The resource that is the cause.</param>
    /// <param name="message">The message; <c>null</c> for that of the exception.</param>
    /// <param name="advice">The recommended action, or <c>null</c>.</param>
    public static ErrorRecord Make(
        Exception exception, string id, ErrorCategory category, string target, string? message, string? advice)
    {
        // Where no credential was found, each source has a line.
        string text = message ?? exception.Message;
        var error = new ErrorRecord(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(
                exception is CredentialException ? PrintableText.OfLines(text) : PrintableText.Of(text))
            {
                RecommendedAction = PrintableText.Of(advice ?? ""),
            },
        };
        error.CategoryInfo.TargetName = PrintableText.Of(target);
        return error;
    }

    private static ErrorCategory CategoryOf(OssTransportError reason) => reason switch
    {
        OssTransportError.ConnectionFailed or OssTransportError.ProxyFailed => ErrorCategory.ConnectionError,
        OssTransportError.ProxyAuthenticationRequired => ErrorCategory.AuthenticationError,
        OssTransportError.CertificateRejected => ErrorCategory.SecurityError,
        OssTransportError.TimedOut => ErrorCategory.OperationTimeout,
        OssTransportError.ChecksumMismatch => ErrorCategory.InvalidData,
        _ => ErrorCategory.ProtocolError,
    };

    private static string AdviceFor(OssTransportError reason) => reason switch
    {
        OssTransportError.ConnectionFailed => "Check the endpoint, the name resolution and the proxy of this machine.",
        OssTransportError.ProxyAuthenticationRequired =>
            "Name both in the address of the proxy, HTTPS_PROXY=http://name:password@host:port, with characters such " +
            "as @ and : percent-encoded; or have the proxy let this machine through without.",
        OssTransportError.ProxyFailed =>
            "Have the proxy let the host through, and look at its log. Where the host is reached without a proxy, " +
            "name it in NO_PROXY.",
        OssTransportError.BlockPage =>
            "Open the endpoint in a browser on this machine to see the page: it may ask to log in, or say that the " +
            "host is blocked. Have it let through; where it is reached without a proxy, name it in NO_PROXY.",
        OssTransportError.CertificateRejected =>
            "Where a proxy inspects connections, add its root certificate to the trusted ones of this machine, or " +
            "have it leave the host alone; otherwise somebody responds in the place of the service. The check cannot " +
            "be switched off.",
        OssTransportError.TimedOut =>
            "Try again; if it stays so, check the network between this machine and the endpoint.",
        OssTransportError.ChecksumMismatch =>
            "Try again: the bytes were damaged on the way. What was written so is stored; replace or remove it.",
        _ => "Check that the endpoint is one of OSS and that no proxy responds in its place.",
    };

    private static ErrorCategory CategoryOf(CredentialError reason) => reason switch
    {
        CredentialError.CredentialNotFound => ErrorCategory.InvalidOperation,
        CredentialError.ProfileNotFound => ErrorCategory.ObjectNotFound,
        CredentialError.ProfileMalformed => ErrorCategory.InvalidData,
        CredentialError.ProfileUnsupported => ErrorCategory.NotImplemented,
        _ => ErrorCategory.AuthenticationError,
    };

    private static ErrorCategory CategoryOf(PlanError reason) => reason switch
    {
        PlanError.PlanNotFound => ErrorCategory.ObjectNotFound,
        PlanError.PlanFormatNewer => ErrorCategory.NotImplemented,
        PlanError.PlanFolderNotEmpty or PlanError.PlanBucketRepeated or PlanError.PlanHasJournal =>
            ErrorCategory.ResourceExists,
        PlanError.NotAPlan or PlanError.PlanNotSharded or PlanError.ShardIndexInvalid =>
            ErrorCategory.InvalidArgument,
        PlanError.PlanNotWritable => ErrorCategory.PermissionDenied,
        PlanError.PlanInUse => ErrorCategory.ResourceBusy,
        PlanError.PlanOfOtherBucket or PlanError.PlanNotFinished => ErrorCategory.InvalidOperation,
        PlanError.PlanningDiffers => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.InvalidData,
    };

    private static ErrorCategory CategoryOf(MeasureError reason) => reason switch
    {
        MeasureError.IndexNotOpen => ErrorCategory.ObjectNotFound,
        MeasureError.IndexNotReady => ErrorCategory.ResourceUnavailable,
        MeasureError.TooManyGroups => ErrorCategory.LimitsExceeded,
        _ => ErrorCategory.InvalidData,
    };

    private static ErrorCategory CategoryOf(PolicyError reason) => reason switch
    {
        PolicyError.PolicyUnreadable => ErrorCategory.OpenError,
        PolicyError.PolicyUnknown => ErrorCategory.ObjectNotFound,
        _ => ErrorCategory.InvalidData,
    };

    private static ErrorCategory CategoryOf(UndoError reason) => reason switch
    {
        UndoError.UndoFileInvalid => ErrorCategory.InvalidData,
        UndoError.UndoFileExists => ErrorCategory.ResourceExists,
        UndoError.UndoOfOtherAccount => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.InvalidOperation,
    };

    private static ErrorCategory CategoryOf(InventoryError reason) => reason switch
    {
        InventoryError.InventoryNotFound => ErrorCategory.ObjectNotFound,
        InventoryError.InventoryNotVerifiable => ErrorCategory.NotImplemented,
        InventoryError.InventoryUnreadable or InventoryError.InventoryDamaged => ErrorCategory.InvalidData,
        _ => ErrorCategory.InvalidArgument,
    };

    private static ErrorCategory CategoryOf(OssInputError reason) => reason switch
    {
        OssInputError.NoEndpoint or OssInputError.NoKmsEndpoint or OssInputError.NoRegion =>
            ErrorCategory.InvalidOperation,
        OssInputError.InsecureEndpoint => ErrorCategory.SecurityError,
        OssInputError.BucketAlreadyExists => ErrorCategory.ResourceExists,
        OssInputError.ClientUnavailable => ErrorCategory.NotInstalled,
        OssInputError.NotSupportedByClient => ErrorCategory.NotImplemented,
        OssInputError.ContentChanged => ErrorCategory.InvalidData,
        OssInputError.ContentUnreadable => ErrorCategory.ReadError,
        OssInputError.ContentNotStorable => ErrorCategory.InvalidType,
        _ => ErrorCategory.InvalidArgument,
    };
}

/// <summary>Creates the error records about keys: what KMS refuses, and keys that cannot be used.</summary>
internal static class KmsErrors
{
    /// <summary>KMS responded with an error. The id is its code, in letters alone.</summary>
    public static ErrorRecord From(KmsServiceException refusal, string target)
    {
        string id = new([.. refusal.Code.Where(char.IsLetterOrDigit)]);
        return OssErrors.Make(
            refusal,
            id.Length > 0 ? id : "HttpStatus" + refusal.StatusCode,
            CategoryOf(refusal),
            target,
            $"{refusal.Operation} failed for '{target}': {refusal.Message} ({Summary(refusal)})",
            AdviceFor(refusal));
    }

    /// <summary>A key cannot be used where it is named.</summary>
    /// <param name="target">The bucket or object that it was named for.</param>
    /// <param name="verdict">What was found about the key.</param>
    public static ErrorRecord KeyUnusable(string target, KmsKeyVerdict verdict) => OssErrors.Make(
        new InvalidOperationException(
            $"Key '{verdict.Key}' cannot be used for '{target}': it {verdict.Flaw}. Nothing was changed.",
            verdict.Failure),
        "KmsKeyUnusable",
        verdict.Failure is KmsServiceException { IsNotFound: true } ? ErrorCategory.ObjectNotFound
            : verdict.Description is { State: not KmsKey.Enabled } ? ErrorCategory.ResourceUnavailable
            : ErrorCategory.InvalidArgument,
        target,
        null,
        verdict.Description?.State switch
        {
            "Disabled" => "Enable the key in KMS, or use another one.",
            "PendingDeletion" => "Cancel the deletion of the key in KMS, or use another one.",
            "PendingImport" => "Import the material of the key in KMS, or use another one.",
            _ => $"Get-OssKmsKey -Region {verdict.Region} lists the keys that can be used there.",
        });

    /// <summary>A table of keys has none for the region of a bucket.</summary>
    public static ErrorRecord NoKeyForRegion(string bucket, string region) => OssErrors.Make(
        new InvalidOperationException(
            $"Bucket '{bucket}' is in {region}, and -KmsKeyIdByRegion has no key of that region. It was not changed."),
        "KmsKeyMissingForRegion",
        ErrorCategory.InvalidArgument,
        bucket,
        null,
        $"Add a key of {region} to the table, or leave the bucket out.");

    /// <summary>A failure in a few words: the service's code and request id, or a sentence.</summary>
    public static string Summary(OssException failure) => failure switch
    {
        KmsServiceException refusal => WithRequestId(refusal.Code, refusal.RequestId),
        OssServiceException refusal => WithRequestId(refusal.Code, refusal.RequestId),
        _ => failure.Message.TrimEnd('.'),
    };

    private static string WithRequestId(string code, string? requestId) =>
        requestId is null ? code : $"{code}, request id {requestId}";

    private static ErrorCategory CategoryOf(KmsServiceException refusal) =>
        refusal.IsAuthentication ? ErrorCategory.AuthenticationError
        : refusal.IsThrottled ? ErrorCategory.LimitsExceeded
        : refusal.IsNotFound ? ErrorCategory.ObjectNotFound
        : refusal.IsDenied ? ErrorCategory.PermissionDenied
        : refusal.StatusCode switch
        {
            409 => ErrorCategory.ResourceUnavailable,
            >= 500 => ErrorCategory.ResourceUnavailable,
            _ => ErrorCategory.InvalidArgument,
        };

    private static string? AdviceFor(KmsServiceException refusal) =>
        refusal.IsThrottled ? "Lower -ThrottleLimit, or try again later."
        : refusal.IsAuthentication ? "Check the access key, its secret and the clock of this machine."
        : refusal.IsNotFound ? "Check the key and its region; list the keys with Get-OssKmsKey."
        : refusal.IsDenied ? $"Allow the caller kms:{refusal.Operation} on {refusal.Resource}."
        : null;
}

using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Findings;

/// <summary>The keys as KMS describes them.</summary>
/// <param name="client">The client of KMS.</param>
public sealed class KmsKeyDirectory(IKmsClient client) : IKeyDirectory
{
    private const string External = "EXTERNAL";
    private const string Hsm = "HSM";

    private readonly KmsKeyChecker _keys = new(client);

    /// <inheritdoc/>
    public async Task<KeyLook> FindAsync(string region, string key, CancellationToken cancellationToken)
    {
        KmsKeyVerdict verdict = await _keys.CheckAsync(key, region, cancellationToken).ConfigureAwait(false);
        var look = verdict.Description is { } found
            ? new KeyLook(new KeyFacts(found.KeyId, found.IsServiceKey)
            {
                IsImported = found.Origin == External,
                IsHsm = found.ProtectionLevel == Hsm,
                Rotates = found.AutomaticRotation == KmsKey.Enabled,
                IsDeletionProtected = found.HasDeletionProtection,
            })
            : new KeyLook(null, ProblemOf(verdict), PermissionOf(verdict.Failure));
        return look with { Unusable = verdict.Flaw };
    }

    private static string ProblemOf(KmsKeyVerdict verdict) =>
        $"The key {verdict.Flaw ?? verdict.Doubt}" + verdict.Failure switch
        {
            KmsServiceException refusal => $" ({refusal.Code}).",
            { } failure => $": {failure.Message}",
            null => ".",
        };

    private static string? PermissionOf(OssException? failure) =>
        failure is KmsServiceException { IsDenied: true } denied
            ? $"kms:{denied.Operation} on {denied.Resource}"
            : null;
}

using System.Collections.Concurrent;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Findings;

/// <summary>What a check needs to know of a KMS key.</summary>
/// <param name="KeyId">Its id; an alias was resolved.</param>
/// <param name="IsServiceKey">Whether KMS keeps it on behalf of OSS.</param>
public sealed record KeyFacts(string KeyId, bool IsServiceKey)
{
    /// <summary>Whether its material was imported.</summary>
    public bool IsImported { get; init; }

    /// <summary>Whether it is in an HSM.</summary>
    public bool IsHsm { get; init; }

    /// <summary>Whether it rotates by itself.</summary>
    public bool Rotates { get; init; }

    /// <summary>Whether it is protected from deletion.</summary>
    public bool IsDeletionProtected { get; init; }
}

/// <summary>What came of looking at a key.</summary>
/// <param name="Facts">What is known of it; <c>null</c> when nothing is.</param>
/// <param name="Problem">Why nothing is known.</param>
/// <param name="MissingPermission">The RAM action that would tell; <c>null</c> when another one would not help.</param>
public sealed record KeyLook(KeyFacts? Facts, string? Problem = null, string? MissingPermission = null)
{
    /// <summary>Why OSS cannot use the key, such as <c>is disabled</c>; <c>null</c> when nothing speaks against
    /// it.</summary>
    public string? Unusable { get; init; }
}

/// <summary>Tells what is known of KMS keys. It never fails: what cannot be looked at has a reason.</summary>
public interface IKeyDirectory
{
    /// <summary>Looks at a key.</summary>
    /// <param name="region">The region in which it must be usable.</param>
    /// <param name="key">Its id, ARN or alias.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<KeyLook> FindAsync(string region, string key, CancellationToken cancellationToken);
}

/// <summary>Looks at each key of a region once, however many buckets and objects name it.</summary>
/// <param name="keys">Who tells.</param>
internal sealed class KeysOnce(IKeyDirectory keys) : IKeyDirectory
{
    private readonly ConcurrentDictionary<(string Region, string Key), Lazy<Task<KeyLook>>> _looks = new();

    /// <inheritdoc/>
    public Task<KeyLook> FindAsync(string region, string key, CancellationToken cancellationToken) => _looks
        .GetOrAdd((region, key), asked => new Lazy<Task<KeyLook>>(
            () => keys.FindAsync(asked.Region, asked.Key, cancellationToken)))
        .Value;
}

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

using System.Collections.Concurrent;

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

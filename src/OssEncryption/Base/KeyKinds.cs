using System.Collections.Concurrent;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Base;

/// <summary>Tells the service key of OSS from CMKs: its alias is looked up once in each region. Thread-safe.</summary>
/// <param name="context">The context.</param>
internal sealed class KeyKinds(OssContext context)
{
    // Lazy, because two threads that ask for the same key at once would both send the request.
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _regions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<ServiceKey>>> _serviceKeys = new(StringComparer.Ordinal);

    /// <summary>The kind of the key of an object, or <c>null</c> without one.</summary>
    public async Task<OssKmsKeyKind?> FindAsync(string bucket, string? keyId, CancellationToken stop)
    {
        if (keyId is null)
        {
            return null;
        }

        string? region = await _regions
            .GetOrAdd(bucket, name => new Lazy<Task<string?>>(() => FindRegionAsync(name, stop)))
            .Value.ConfigureAwait(false);
        if (region is null)
        {
            return OssKmsKeyKind.Unknown;
        }

        ServiceKey service = await _serviceKeys
            .GetOrAdd(region, name => new Lazy<Task<ServiceKey>>(() => FindServiceKeyAsync(name, stop)))
            .Value.ConfigureAwait(false);
        return !service.IsKnown ? OssKmsKeyKind.Unknown
            : service.Id == keyId ? OssKmsKeyKind.Service
            : OssKmsKeyKind.Customer;
    }

    /// <summary>Whether another encryption would lower the protection of an object. The key of an object is looked at
    /// only where the answer hangs on it: the id of the service key looks like that of a CMK.</summary>
    /// <param name="bucket">The bucket of the object.</param>
    /// <param name="found">The encryption that the object declares.</param>
    /// <param name="wanted">The encryption that is to replace it.</param>
    /// <param name="stop">Cancels the requests.</param>
    public async Task<bool> IsLoweringAsync(
        string bucket, EncryptionRule found, EncryptionRule wanted, CancellationToken stop)
    {
        ProtectionLevel next = ProtectionLevel.Of(wanted);
        if (found.KmsKeyId is null || !ProtectionLevel.Of(found).IsLoweredBy(next)
            || ProtectionLevel.Of(found, KeyCustody.ServiceKey).IsLoweredBy(next))
        {
            return ProtectionLevel.Of(found).IsLoweredBy(next);
        }

        return await FindAsync(bucket, found.KmsKeyId, stop).ConfigureAwait(false) != OssKmsKeyKind.Service;
    }

    private async Task<string?> FindRegionAsync(string bucket, CancellationToken stop)
    {
        try
        {
            return await context.OssClient.GetBucketRegionAsync(bucket, stop).ConfigureAwait(false);
        }
        catch (OssException failure) when (failure is not CredentialException)
        {
            return null;
        }
    }

    private async Task<ServiceKey> FindServiceKeyAsync(string region, CancellationToken stop)
    {
        try
        {
            KmsKey key = await context.KmsClient.DescribeKeyAsync(region, KmsKeyName.ServiceKey, stop)
                .ConfigureAwait(false);
            return new ServiceKey(key.KeyId, IsKnown: true);
        }
        catch (KmsServiceException refusal) when (refusal.IsNotFound)
        {
            // The service makes the key when it first needs it.
            return new ServiceKey(null, IsKnown: true);
        }
        catch (OssException failure) when (failure is not CredentialException)
        {
            return new ServiceKey(null, IsKnown: false);
        }
    }

    private sealed record ServiceKey(string? Id, bool IsKnown);
}

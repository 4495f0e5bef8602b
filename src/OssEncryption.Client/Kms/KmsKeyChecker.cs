using System.Collections.Concurrent;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>Whether OSS can encrypt under a key that somebody names. Each key is looked at once in each region, however
/// often it is asked for. Safe to use from many threads.</summary>
public sealed class KmsKeyChecker(IKmsClient client)
{
    private const string ForeignKey =
        "belongs to another account, and whether OSS takes a key of another account is not known";

    private readonly ConcurrentDictionary<(string Key, string Region), Lazy<Task<KmsKeyVerdict>>> _looks = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _accounts = new(StringComparer.Ordinal);

    /// <summary>Looks at a key in the region where it is to be used.</summary>
    /// <param name="key">Its id, an alias, or the ARN of either.</param>
    /// <param name="region">The bare id of the bucket's region.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CredentialException">There is no credential to ask with.</exception>
    public Task<KmsKeyVerdict> CheckAsync(string key, string region, CancellationToken cancellationToken) =>
        _looks.GetOrAdd(
            (key, region), _ => new Lazy<Task<KmsKeyVerdict>>(() => LookAsync(key, region, cancellationToken)))
            .Value;

    private async Task<KmsKeyVerdict> LookAsync(string key, string region, CancellationToken cancellationToken)
    {
        KmsKeyReference asked = KmsKeyReference.Parse(key);
        var verdict = new KmsKeyVerdict(key, region, key);
        if (asked.Region is { } other && other != region)
        {
            return verdict with { Flaw = $"is in the region {other}, and a bucket of {region} needs one of {region}" };
        }

        try
        {
            KmsKey found = await client.DescribeKeyAsync(region, key, cancellationToken).ConfigureAwait(false);
            verdict = verdict with
            {
                Description = found,
                KeyId = asked.IsAlias ? found.KeyId : key,
                Flaw = found.UnusableReason,
            };
            return verdict.Flaw is null && await IsForeignAsync(asked, region, cancellationToken).ConfigureAwait(false)
                ? verdict with { Doubt = ForeignKey }
                : verdict;
        }
        catch (KmsServiceException error) when (error.IsNotFound && key == KmsKeyName.ServiceKey)
        {
            // It is made when OSS first needs it.
            return verdict;
        }
        catch (KmsServiceException error) when (error.IsNotFound)
        {
            bool mayBeForeign = asked.IsArn
                && await FindAccountAsync(region, cancellationToken).ConfigureAwait(false) != asked.Account;
            return mayBeForeign
                ? verdict with { Doubt = ForeignKey, Failure = error }
                : verdict with { Flaw = $"does not exist in {region}, as far as this account goes", Failure = error };
        }
        catch (Exception failure) when (failure is KmsServiceException or OssTransportException or OssInputException)
        {
            return verdict with { Doubt = "could not be looked at", Failure = (OssException)failure };
        }
    }

    private async Task<bool> IsForeignAsync(
        KmsKeyReference asked, string region, CancellationToken cancellationToken) =>
        asked.IsArn
        && await FindAccountAsync(region, cancellationToken).ConfigureAwait(false) is { } own
        && own != asked.Account;

    private Task<string?> FindAccountAsync(string region, CancellationToken cancellationToken) =>
        _accounts.GetOrAdd(
            region, _ => new Lazy<Task<string?>>(() => ReadAccountAsync(region, cancellationToken))).Value;

    // A list names the account in its ARNs, and shows the account's own keys alone.
    private async Task<string?> ReadAccountAsync(string region, CancellationToken cancellationToken)
    {
        try
        {
            KmsPage<KmsListedKey> page = await client.ListKeysAsync(region, [], 1, cancellationToken)
                .ConfigureAwait(false);
            return page.Items.Count == 0 ? null : KmsKeyReference.Parse(page.Items[0].Arn).Account;
        }
        catch (Exception failure) when (failure is KmsServiceException or OssTransportException)
        {
            return null;
        }
    }
}

/// <summary>What is known of a key before it is named in a rule, a plan or a write.</summary>
/// <param name="Key">The key as it was named.</param>
/// <param name="Region">The region where it is to be used.</param>
/// <param name="KeyId">What to name it by: an alias is resolved to the id, every other name stays.</param>
public sealed record KmsKeyVerdict(string Key, string Region, string KeyId)
{
    /// <summary>The key's metadata, or <c>null</c> when it was not seen.</summary>
    public KmsKey? Description { get; init; }

    /// <summary>Why the key cannot work, as the end of the sentence "The key …"; <c>null</c> when nothing speaks
    /// against it.</summary>
    public string? Flaw { get; init; }

    /// <summary>Why it is not known whether the key works, as the end of the sentence "The key …", or
    /// <c>null</c>.</summary>
    public string? Doubt { get; init; }

    /// <summary>The failure behind a flaw or a doubt, or <c>null</c>.</summary>
    public OssException? Failure { get; init; }
}

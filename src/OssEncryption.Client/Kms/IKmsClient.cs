using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>What this module asks KMS, region by region. Every operation reads; none changes a key. Safe to use from
/// many threads. Source: the vendor's API reference of KMS, version 2016-01-20.</summary>
/// <remarks>Each operation throws a <see cref="KmsServiceException"/> when KMS answers with an error, an
/// <see cref="OssTransportException"/> when it is not reached or its response cannot be read, and an
/// <see cref="OssInputException"/> with <see cref="OssInputError.NoKmsEndpoint"/> when no endpoint is known for the
/// region.</remarks>
public interface IKmsClient
{
    /// <summary>The same client, telling each attempt of a request when it has ended.</summary>
    /// <param name="receiver">Receives the attempts, from any thread.</param>
    IKmsClient WithTrace(Action<TracedAttempt> receiver);

    /// <summary>One page of the keys of the account in a region, those that the services made included.</summary>
    /// <param name="region">The bare region id.</param>
    /// <param name="filters">What the keys must have: every filter, by one of its values each. At most 10.</param>
    /// <param name="page">The number of the page, from 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<KmsPage<KmsListedKey>> ListKeysAsync(
        string region, IReadOnlyList<KmsFilter> filters, int page, CancellationToken cancellationToken);

    /// <summary>The metadata of one key.</summary>
    /// <param name="region">The bare region id.</param>
    /// <param name="key">The key's id, an alias, or the ARN of either. Only an ARN reaches a key of another
    /// account.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<KmsKey> DescribeKeyAsync(string region, string key, CancellationToken cancellationToken);

    /// <summary>One page of the aliases of the account in a region.</summary>
    Task<KmsPage<KmsAlias>> ListAliasesAsync(string region, int page, CancellationToken cancellationToken);

    /// <summary>One page of the aliases of one key.</summary>
    Task<KmsPage<KmsAlias>> ListAliasesByKeyIdAsync(
        string region, string keyId, int page, CancellationToken cancellationToken);

    /// <summary>One page of the versions of one key.</summary>
    Task<KmsPage<KmsKeyVersion>> ListKeyVersionsAsync(
        string region, string keyId, int page, CancellationToken cancellationToken);

    /// <summary>Whether the account can use KMS: <c>Enabled</c>, <c>NotEnabled</c>, <c>InDebt</c> or
    /// <c>Suspended</c>.</summary>
    Task<string> DescribeAccountKmsStatusAsync(string region, CancellationToken cancellationToken);
}

/// <summary>One condition of ListKeys.</summary>
/// <param name="Name">What is compared: <c>KeyState</c>, <c>CreatorType</c>, <c>AliasName</c>, …</param>
/// <param name="Values">The values that pass; at most 10.</param>
public sealed record KmsFilter(string Name, params string[] Values);

/// <summary>One page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="TotalCount">How many items all pages have.</param>
public sealed record KmsPage<T>(IReadOnlyList<T> Items, long TotalCount);

/// <summary>A key as ListKeys names it.</summary>
/// <param name="KeyId">Its id.</param>
/// <param name="Arn">Its ARN, <c>acs:kms:cn-hangzhou:1000000000000001:key/key-hzz…</c>.</param>
public sealed record KmsListedKey(string KeyId, string Arn);

/// <summary>A second name of a key.</summary>
/// <param name="Name">The name with its prefix: <c>alias/data</c>.</param>
/// <param name="KeyId">The key that it stands for.</param>
public sealed record KmsAlias(string Name, string KeyId);

/// <summary>One generation of a key's material.</summary>
/// <param name="Id">The id of the version.</param>
/// <param name="CreationDate">When it was made, UTC.</param>
public sealed record KmsKeyVersion(string Id, DateTimeOffset? CreationDate);

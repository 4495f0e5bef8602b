using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Kms;
using OssEncryption.Completion;

namespace OssEncryption.Commands;

/// <summary>Gets keys of KMS, and whether OSS can encrypt under them.</summary>
/// <remarks>It only reads. Without -KmsKeyId it lists every key of the account in the regions, those that services made
/// for themselves included. A key of another account can be named by its ARN. Keys that are used by OSS are found with
/// Get-OssKmsKeyUsage.</remarks>
/// <example>
/// <code>Get-OssKmsKey</code>
/// <para>Lists the keys in the region of the context.</para>
/// </example>
/// <example>
/// <code>Get-OssKmsKey -Region cn-hangzhou, cn-shanghai | Where-Object { -not $_.IsUsable } |
///     Select-Object Region, KmsKeyId, UnusableReason</code>
/// <para>Finds the keys of two regions that OSS cannot use, with the reason.</para>
/// </example>
/// <example>
/// <code>Get-OssKmsKey alias/data | Set-OssBucketEncryption -BucketName invoices</code>
/// <para>Sets the key with an alias as the default of a bucket.</para>
/// </example>
/// <permission>To list, kms:ListKeys and kms:ListAliases in the region; for each key kms:DescribeKey. For a key that is
/// named, kms:DescribeKey and kms:ListAliasesByKeyId on it.</permission>
/// <seealso cref="GetOssKmsKeyUsageCommand"/>
/// <seealso cref="SetOssBucketEncryptionCommand"/>
[Cmdlet(VerbsCommon.Get, "OssKmsKey")]
[OutputType(typeof(OssKmsKey))]
public sealed class GetOssKmsKeyCommand : OssParallelCommand
{
    private static readonly KmsFilter[] NoFilter = [];

    private readonly Dictionary<string, KmsAlias[]> _aliases = new(StringComparer.Ordinal);

    /// <summary>The keys: ids, aliases with or without wildcards, or ARNs. All keys when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KmsKeyIdCompleter))]
    [Alias("KmsKey")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] KmsKeyId { get; set; } = [];

    /// <summary>The regions; that of the context when left out. An ARN names its region itself.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Region { get; set; } = [];

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        foreach (string name in KmsKeyId)
        {
            KmsKeyReference asked = KmsKeyReference.Parse(name);
            foreach (string region in asked.Region is { } home ? [home] : Regions)
            {
                if (WildcardPattern.ContainsWildcardCharacters(name))
                {
                    Report(name, () => FindByAlias(name, region));
                }
                else
                {
                    Describe(name, region, aliases: null);
                }
            }
        }

        foreach (string region in KmsKeyId.Length == 0 ? Regions : [])
        {
            Report(region, () => ListAll(region));
        }
    }

    private string[] Regions => Region.Length > 0 ? Region : InUse.Region is { } own ? [own] : [];

    private void ListAll(string region)
    {
        IReadOnlyList<KmsListedKey> keys = Wait(stop => KmsPages.ReadAllAsync(
            $"the keys of {region}",
            (page, token) => InUse.KmsClient.ListKeysAsync(region, NoFilter, page, token),
            key => key.KeyId,
            stop));
        ILookup<string, string> aliases = ReadAliases(region).ToLookup(alias => alias.KeyId, alias => alias.Name);
        foreach (KmsListedKey key in keys)
        {
            Describe(key.KeyId, region, [.. aliases[key.KeyId]]);
        }
    }

    private void FindByAlias(string pattern, string region)
    {
        var wanted = WildcardPattern.Get(pattern, WildcardOptions.None);
        KmsAlias[] aliases = ReadAliases(region);
        IEnumerable<KmsAlias> found = aliases.Where(alias => wanted.IsMatch(alias.Name));
        foreach (string key in found.Select(alias => alias.KeyId).Distinct())
        {
            Describe(key, region, [.. aliases.Where(alias => alias.KeyId == key).Select(alias => alias.Name)]);
        }
    }

    private KmsAlias[] ReadAliases(string region)
    {
        if (!_aliases.TryGetValue(region, out KmsAlias[]? known))
        {
            known = [.. Wait(stop => KmsPages.ReadAllAsync(
                $"the aliases of {region}",
                (page, token) => InUse.KmsClient.ListAliasesAsync(region, page, token),
                alias => alias.Name,
                stop))];
            _aliases.Add(region, known);
        }

        return known;
    }

    private void Describe(string name, string region, string[]? aliases) => Start(
        name,
        async stop =>
        {
            KmsKey key = await InUse.KmsClient.DescribeKeyAsync(region, name, stop).ConfigureAwait(false);
            return OssKmsKey.Of(
                key, region, aliases ?? await FindAliasesAsync(region, key.KeyId, stop).ConfigureAwait(false));
        },
        key => Finish(key));

    // A caller may be allowed to describe a key and not to list its aliases.
    private async Task<string[]> FindAliasesAsync(string region, string keyId, CancellationToken stop)
    {
        try
        {
            IReadOnlyList<KmsAlias> aliases = await KmsPages.ReadAllAsync(
                $"the aliases of key {keyId}",
                (page, token) => InUse.KmsClient.ListAliasesByKeyIdAsync(region, keyId, page, token),
                alias => alias.Name,
                stop).ConfigureAwait(false);
            return [.. aliases.Select(alias => alias.Name)];
        }
        catch (KmsServiceException refusal) when (refusal.IsDenied || refusal.IsNotFound)
        {
            return [];
        }
    }
}

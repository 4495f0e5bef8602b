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
/// <seealso>about_OssEncryption_Keys</seealso>
[Cmdlet(VerbsCommon.Get, "OssKmsKey")]
[OutputType(typeof(OssKmsKey))]
public sealed class GetOssKmsKeyCommand : OssParallelCommand
{
    private static readonly KmsFilter[] NoFilter = [];

    private readonly Dictionary<string, Task<ILookup<string, string>>> _aliases = new(StringComparer.Ordinal);

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
                    FindByAlias(name, region);
                }
                else
                {
                    Describe(name, region);
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
        // The aliases are read while the keys are described.
        _ = ReadingAliasesOf(region);
        var keys = new KmsPages<KmsListedKey>(
            $"the keys of {region}",
            (page, stop) => InUse.KmsClient.ListKeysAsync(region, NoFilter, page, stop),
            key => key.KeyId);
        while (Wait(keys.NextAsync) is { } page)
        {
            foreach (KmsListedKey key in page)
            {
                DescribeListed(key.KeyId, region);
            }
        }
    }

    private void FindByAlias(string pattern, string region)
    {
        var wanted = WildcardPattern.Get(pattern, WildcardOptions.None);
        foreach (IGrouping<string, string> key in AliasesOf(region).Where(key => key.Any(wanted.IsMatch)))
        {
            DescribeListed(key.Key, region);
        }
    }

    private void DescribeListed(string id, string region) => Start(
        id,
        stop => Limiter.RunAsync(() => InUse.KmsClient.DescribeKeyAsync(region, id, stop), stop),
        key => Finish(OssKmsKey.Of(key, region, AliasesOf(region)[key.KeyId])));

    private void Describe(string name, string region) => Start(
        name,
        async stop =>
        {
            KmsKey key = await InUse.KmsClient.DescribeKeyAsync(region, name, stop).ConfigureAwait(false);
            return OssKmsKey.Of(key, region, await FindAliasesAsync(region, key.KeyId, stop).ConfigureAwait(false));
        },
        key => Finish(key));

    // The aliases of a region by the ids of their keys. That they cannot be read is one error, and keys come without.
    private ILookup<string, string> AliasesOf(string region)
    {
        ILookup<string, string> aliases = Enumerable.Empty<string>().ToLookup(_ => "");
        if (!Report(region, () => aliases = Wait(_ => ReadingAliasesOf(region))))
        {
            _aliases[region] = Task.FromResult(aliases);
        }

        return aliases;
    }

    private Task<ILookup<string, string>> ReadingAliasesOf(string region)
    {
        if (!_aliases.TryGetValue(region, out Task<ILookup<string, string>>? known))
        {
            _aliases.Add(region, known = ReadAliasesAsync(region, StopToken));
        }

        return known;
    }

    private async Task<ILookup<string, string>> ReadAliasesAsync(string region, CancellationToken stop)
    {
        IReadOnlyList<KmsAlias> aliases = await new KmsPages<KmsAlias>(
            $"the aliases of {region}",
            (page, token) => Limiter.RunAsync(() => InUse.KmsClient.ListAliasesAsync(region, page, token), token),
            alias => alias.Name).ReadAllAsync(stop).ConfigureAwait(false);
        return aliases.ToLookup(alias => alias.KeyId, alias => alias.Name);
    }

    // A caller may be allowed to describe a key and not to list its aliases.
    private async Task<IEnumerable<string>> FindAliasesAsync(string region, string keyId, CancellationToken stop)
    {
        try
        {
            IReadOnlyList<KmsAlias> aliases = await new KmsPages<KmsAlias>(
                $"the aliases of key {keyId}",
                (page, token) => InUse.KmsClient.ListAliasesByKeyIdAsync(region, keyId, page, token),
                alias => alias.Name).ReadAllAsync(stop).ConfigureAwait(false);
            return aliases.Select(alias => alias.Name);
        }
        catch (KmsServiceException refusal) when (refusal.IsDenied || refusal.IsNotFound)
        {
            return [];
        }
    }
}

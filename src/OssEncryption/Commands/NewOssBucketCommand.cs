using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Session;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Creates buckets in the region of the context or in another one, together with their default
/// encryption.</summary>
/// <remarks>The rule is sent in the request that creates the bucket, so that the bucket never exists without it, and is
/// read back. Without a rule, objects are stored plain unless their write asks for an encryption. A bucket that the
/// account has already is an error, and is not changed.</remarks>
/// <example>
/// <code>
/// New-OssBucket invoices -Algorithm AES256
/// </code>
/// <para>Creates a bucket whose objects are encrypted with keys that OSS manages.</para>
/// </example>
/// <example>
/// <code>
/// New-OssBucket reports -KmsKeyId 05754286-3ba2-4fa6-8d41-4323aca6f0a1 -StorageClass IA
/// </code>
/// <para>Creates a bucket for infrequent access, under SSE-KMS with a CMK.</para>
/// </example>
/// <example>
/// <code>
/// 'build-logs', 'build-results' | New-OssBucket -Algorithm SM4
/// </code>
/// <para>Creates two buckets with the same rule.</para>
/// </example>
/// <permission>oss:PutBucket and oss:GetBucketInfo on each bucket; with a rule oss:PutBucketEncryption,
/// too.</permission>
/// <seealso cref="SetOssBucketEncryptionCommand"/>
[Cmdlet(VerbsCommon.New, "OssBucket", SupportsShouldProcess = true)]
[OutputType(typeof(OssBucket))]
public sealed class NewOssBucketCommand : OssBucketRuleCommand
{
    /// <summary>Makes the cmdlet: buckets are changed one after the other.</summary>
    public NewOssBucketCommand() => ThrottleLimit = 1;

    /// <summary>The region; that of the context when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [AllowEmptyString]
    [AllowNull]
    public string? Region { get; set; }

    /// <summary>The storage class of new objects; Standard when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [FixedWords("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")]
    [ValidateSet("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")]
    public string? StorageClass { get; set; }

    /// <summary>The redundancy of the data: LRS in one zone, ZRS in several.</summary>
    [Parameter]
    [FixedWords("LRS", "ZRS")]
    [ValidateSet("LRS", "ZRS")]
    public string? DataRedundancyType { get; set; }

    /// <summary>The access control list; private when left out.</summary>
    [Parameter]
    [FixedWords("private", "public-read", "public-read-write")]
    [ValidateSet("private", "public-read", "public-read-write")]
    public string? Acl { get; set; }

    /// <summary>Enables versioning from the start.</summary>
    [Parameter]
    public SwitchParameter Versioning { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket)
    {
        string? region = string.IsNullOrEmpty(Region) ? InUse.Region : Region!.ToLowerInvariant();
        (OssEndpoint Endpoint, IOssClient Client) place = (InUse.Options.Endpoint, Client);
        if (!Rule.TryGet(bucket, out EncryptionRule rule)
            || (region is not null && !Report(bucket, () => place = OssContextFactory.FindIn(InUse, region)))
            || !Keys.TryResolveIn(region, bucket, StopToken, ref rule)
            || !Ask(bucket, () => ShouldProcess(
                $"bucket '{bucket}' {(region is null ? "" : $"in {region} ")}at {place.Endpoint.Uri.Authority}",
                $"Create bucket, encryption {rule}")))
        {
            return;
        }

        var properties = new NewBucket
        {
            StorageClass = StorageClass,
            DataRedundancyType = DataRedundancyType,
            Acl = Acl,
            Encryption = rule,
        };
        StartChange(
            bucket,
            stop => CreateAsync(place.Client, bucket, properties, stop),
            created => Show(bucket, rule, created));
    }

    private async Task<BucketInfo> CreateAsync(
        IOssClient client, string bucket, NewBucket properties, CancellationToken stop)
    {
        if (await ExistsAsync(bucket, stop).ConfigureAwait(false))
        {
            throw new OssInputException(OssInputError.BucketAlreadyExists,
                $"The account has the bucket '{bucket}' already, and it stays as it is. Set its rule with " +
                "Set-OssBucketEncryption.");
        }

        await client.CreateBucketAsync(bucket, properties, stop).ConfigureAwait(false);
        if (Versioning)
        {
            await client.PutBucketVersioningAsync(bucket, enabled: true, stop).ConfigureAwait(false);
        }

        return await client.GetBucketInfoAsync(bucket, stop).ConfigureAwait(false);
    }

    // PutBucket on a bucket of the same owner succeeds, and replaces its rule and its ACL.
    private async Task<bool> ExistsAsync(string bucket, CancellationToken stop)
    {
        try
        {
            await Client.GetBucketInfoAsync(bucket, stop).ConfigureAwait(false);
            return true;
        }
        catch (OssServiceException refusal) when (refusal.StatusCode is 403 or 404)
        {
            return false;
        }
    }

    private void Show(string bucket, EncryptionRule rule, BucketInfo created)
    {
        if (created.Encryption != rule)
        {
            WriteError(OssErrors.RuleNotConfirmed(bucket, rule, created.Encryption));
        }

        Finish(new OssBucket(created.Summary));
    }
}

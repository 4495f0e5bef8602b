using System.Collections.Concurrent;
using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Copies objects on the server, and gives how each copy is encrypted as the server declared it.</summary>
/// <remarks>A copy never inherits the encryption of its source: it gets what the command line asks for, or else what
/// the rule of the destination bucket says. Content headers, user metadata, tags, storage class and ACL are kept.
/// Objects above 1 GB go by parts, as long as the source stays the same.</remarks>
/// <example>
/// <code>Get-OssObject invoices -Prefix 2026/ | Copy-OssObject -DestinationBucketName logs -Algorithm AES256</code>
/// <para>Copies objects into another bucket under the same keys, encrypted with keys that OSS manages.</para>
/// </example>
/// <example>
/// <code>Copy-OssObject oss://invoices/2026/001.txt oss://logs/copies/001.txt</code>
/// <para>Copies from one address to another. Without a key, oss://logs/, that of the source is kept.</para>
/// </example>
/// <permission>On the source oss:GetObject, oss:GetObjectAcl and, for large objects with tags, oss:GetObjectTagging.
/// On the copy oss:PutObject, oss:PutObjectAcl, oss:PutObjectTagging and, without an algorithm on the command line,
/// oss:GetBucketEncryption. Under SSE-KMS kms:GenerateDataKey and kms:Decrypt on the keys.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommon.Copy, "OssObject", SupportsShouldProcess = true)]
[OutputType(typeof(OssObjectEncryption))]
public sealed class CopyOssObjectCommand : OssObjectWriteCommand
{
    private const string DefaultAcl = "default";

    private readonly DuplicateTargetGuard _written = new();
    private readonly ConcurrentDictionary<string, Task<EncryptionRule>> _rules = new(StringComparer.Ordinal);

    /// <summary>The keys of the sources, exactly as they are; where no bucket is named, addresses. After an address
    /// with a key, oss://invoices/2026/001.txt, an address here is the destination.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>The version of the source; the current one when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowNull]
    public string? VersionId { get; set; }

    /// <summary>The bucket of the copy, or its address; the bucket of the source when left out.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectAddressCompleter))]
    [AllowEmptyString]
    [AllowNull]
    public string? DestinationBucketName { get; set; }

    /// <summary>The key of the copy; that of the source when left out. For each object of the pipeline its own:
    /// -DestinationKey { 'copies/' + $_.Key }.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [AllowEmptyString]
    [AllowNull]
    public string? DestinationKey { get; set; }

    /// <summary>Above how many bytes an object is copied by parts; 1 GB when left out.</summary>
    [Parameter]
    [ValidateRange(1L, 5L << 30)]
    public long MultipartThreshold { get; set; } = 1L << 30;

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        string? version = string.IsNullOrEmpty(VersionId) ? null : VersionId;
        var destination = CopyDestination.Find(BucketName, Key, DestinationBucketName, DestinationKey);
        ForEachObject(BucketName, destination.SourceKeys, (bucket, key) =>
        {
            var source = new ObjectAddress(bucket, key, version);
            ObjectAddress? target = null;
            if (Report(source.ToString(), () => target = destination.For(source, _written)))
            {
                Start(source.ToString(), stop => LookAsync(source, target!, stop), plan => Copy(source, target!, plan));
            }
        });
    }

    private void Copy(ObjectAddress source, ObjectAddress target, Plan plan)
    {
        EncryptionRule? asked = plan.Properties.Encryption;
        WriteVerbose($"A copy does not inherit encryption. '{target}' gets {asked ?? EncryptionRule.None}, " +
            (CommandLineRule is null ? $"the rule of bucket '{target.Bucket}'." : "as asked for."));
        if (!ShouldProcess(
            $"object '{source}' → '{target}', encryption {plan.Source.Encryption} → {asked ?? EncryptionRule.None}",
            "Copy object"))
        {
            Finish(null);
            return;
        }

        var copy = new ObjectCopy(Client, Slots) { Threshold = MultipartThreshold, PartSize = PartSize };
        Continue(
            source.ToString(),
            stop => copy.RunAsync(plan.Source, target, plan.Properties, stop),
            written => FinishWritten(target, asked, written, plan.Source.Size));
    }

    private async Task<Plan> LookAsync(ObjectAddress source, ObjectAddress target, CancellationToken stop)
    {
        StoredState state = await Client.HeadObjectAsync(source, ReadConditions.None, stop).ConfigureAwait(false);
        string acl = Acl ?? await Client.GetObjectAclAsync(source, stop).ConfigureAwait(false);
        EncryptionRule rule = CommandLineRule ?? await _rules.GetOrAdd(
            target.Bucket, bucket => Client.GetBucketEncryptionAsync(bucket, stop)).ConfigureAwait(false);
        return new Plan(state with { Address = source }, new ObjectProperties
        {
            Encryption = rule == EncryptionRule.None ? null : rule,
            StorageClass = StorageClass ?? state.Properties.StorageClass,
            Acl = acl == DefaultAcl ? null : acl,
            ForbidOverwrite = NoClobber,
        });
    }

    private sealed record Plan(StoredState Source, ObjectProperties Properties);
}

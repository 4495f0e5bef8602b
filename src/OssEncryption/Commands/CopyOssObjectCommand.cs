using System.Collections.Concurrent;
using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Copies objects on the server, and returns how each copy is encrypted, as the server declared it.</summary>
/// <remarks>A copy never inherits the encryption of its source: it gets the rule on the command line, or else the rule
/// of the destination bucket. Content headers, user metadata, tags, storage class and ACL are kept. -BucketName and
/// -Key name the source. Objects above 1 GB are copied in parts, and the copy fails if the source changes
/// meanwhile.</remarks>
/// <example>
/// <code>Get-OssObject invoices -Prefix 2026/ | Copy-OssObject -DestinationBucketName logs -Algorithm AES256</code>
/// <para>Copies objects into another bucket under the same keys, encrypted with keys that OSS manages.</para>
/// </example>
/// <example>
/// <code>Copy-OssObject oss://invoices/2026/001.txt oss://logs/copies/001.txt</code>
/// <para>Copies from one address to another. An address without a key, oss://logs/, keeps the key of the source.</para>
/// </example>
/// <permission>On the source oss:GetObject, oss:GetObjectAcl and, for large objects with tags, oss:GetObjectTagging. On
/// the copy oss:PutObject, oss:PutObjectAcl, oss:PutObjectTagging and, without an algorithm on the command line,
/// oss:GetBucketEncryption. Under SSE-KMS kms:GenerateDataKey and kms:Decrypt on the keys.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommon.Copy, "OssObject", SupportsShouldProcess = true)]
[OutputType(typeof(OssObjectEncryption))]
public sealed class CopyOssObjectCommand : OssObjectWriteCommand
{
    private const string DefaultAcl = "default";

    private readonly DuplicateTargetGuard _guard = new();
    private Confirmation? _lowering;
    private KeyKinds? _kinds;
    private readonly ConcurrentDictionary<string, Task<EncryptionRule>> _rules = new(StringComparer.Ordinal);

    /// <summary>The keys of the sources, taken literally. Without -BucketName they are addresses. Where -BucketName is
    /// the address of an object, oss://invoices/2026/001.txt, an address here is the destination.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects(TakesInput = true)]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>The version of the source; the current one when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RejectObjects]
    [AllowEmptyString]
    [AllowNull]
    public string? VersionId { get; set; }

    /// <summary>The bucket or the address of the copy; the bucket of the source when left out.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectAddressCompleter))]
    [RejectObjects]
    [AllowEmptyString]
    [AllowNull]
    public string? DestinationBucketName { get; set; }

    /// <summary>The key of the copy; that of the source when left out. A script block makes a key for each object of
    /// the pipeline: -DestinationKey { 'copies/' + $_.Key }.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
    [AllowEmptyString]
    [AllowNull]
    public string? DestinationKey { get; set; }

    /// <summary>The size in bytes above which an object is copied in parts; 1 GB when left out.</summary>
    [Parameter]
    [ValidateRange(1L, 5L << 30)]
    public long MultipartThreshold { get; set; } = 1L << 30;

    /// <summary>Makes a copy that is less protected than its source, for instance AES256 of an object under KMS,
    /// without asking: by the encryption that is named, or by the rule of the destination bucket.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _kinds = new KeyKinds(InUse);
    }

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        string? version = string.IsNullOrEmpty(VersionId) ? null : VersionId;
        var destination = CopyDestination.Find(BucketName, Key, DestinationBucketName, DestinationKey);
        ForEachObject(destination.SourceKeys, (bucket, key) =>
        {
            var source = new ObjectAddress(bucket, key, version);
            ObjectAddress? target = null;
            EncryptionRule asked = Rule.FromCommandLine ?? EncryptionRule.None;
            if (Report(source.ToString(), () => target = destination.For(source, _guard))
                && Keys.TryResolve(target!.Bucket, target.ToString(), present: null, StopToken, ref asked))
            {
                Start(
                    source.ToString(),
                    stop => PlanAsync(source, target, asked, stop),
                    plan => Copy(source, target, plan));
            }
        });
    }

    private void Copy(ObjectAddress source, ObjectAddress target, Plan plan)
    {
        EncryptionRule? asked = plan.Properties.Encryption;
        WriteVerbose($"A copy does not inherit encryption. '{target}' gets {asked ?? EncryptionRule.None}, " +
            (Rule.FromCommandLine is null ? $"the rule of bucket '{target.Bucket}'." : "as asked for."));
        if (!Ask(source.ToString(), () => MayCopy(
            $"object '{source}' → '{target}', encryption {plan.Source.Encryption} → " +
            $"{asked ?? EncryptionRule.None}, {PlaceOf(target.Bucket)}",
            plan.Lowers)))
        {
            Finish(null);
            return;
        }

        var copy = new ObjectCopy(Client, Limiter) { Threshold = MultipartThreshold, PartSize = PartSize };
        Change(
            source.ToString(),
            stop => copy.RunAsync(plan.Source, target, plan.Properties, stop),
            written => FinishWritten(target, asked, written, plan.Source.Size, plan.Source.Encryption));
    }

    private bool MayCopy(string change, bool lowers)
    {
        _lowering ??= new Confirmation(this, Force);
        return ShouldProcess(change, "Copy object")
            && (!lowers || _lowering.Allows($"The copy is less protected. {change}. Continue?"));
    }

    private async Task<Plan> PlanAsync(
        ObjectAddress source, ObjectAddress target, EncryptionRule asked, CancellationToken stop)
    {
        StoredState state = await Client.HeadObjectAsync(source, ReadConditions.None, stop).ConfigureAwait(false);
        string acl = Acl ?? await Client.GetObjectAclAsync(source, stop).ConfigureAwait(false);
        EncryptionRule rule = asked != EncryptionRule.None ? asked : await _rules.GetOrAdd(
            target.Bucket, bucket => Client.GetBucketEncryptionAsync(bucket, stop)).ConfigureAwait(false);
        var properties = new ObjectProperties
        {
            Encryption = rule == EncryptionRule.None ? null : rule,
            StorageClass = StorageClass ?? state.Properties.StorageClass,
            Acl = acl == DefaultAcl ? null : acl,
            ForbidOverwrite = NoClobber,
        };
        bool lowers = await _kinds!.IsLoweringAsync(source.Bucket, state.Encryption, rule, stop).ConfigureAwait(false);
        return new Plan(state with { Address = source }, properties, lowers);
    }

    private sealed record Plan(StoredState Source, ObjectProperties Properties, bool Lowers);
}

/// <summary>The destination of copies: a bucket and a key, an address, or either left out.</summary>
internal sealed class CopyDestination
{
    private readonly string? _place;
    private readonly string? _key;

    private CopyDestination(string[] sourceKeys, string? place, string? key)
    {
        SourceKeys = sourceKeys;
        _place = place;
        _key = key;
    }

    /// <summary>The keys of the sources.</summary>
    public string[] SourceKeys { get; }

    /// <summary>Interprets the arguments of a copy. In <c>oss://a/one oss://b/two</c> the second address is bound as a
    /// key; the first has its key already, so the second is the destination.</summary>
    public static CopyDestination Find(string[] buckets, string[] keys, string? place, string? key)
    {
        place = string.IsNullOrEmpty(place) ? null : place;
        key = string.IsNullOrEmpty(key) ? null : key;
        bool isPair = place is null && keys.Length == 1 && OssAddress.Is(keys[0])
            && buckets.Length > 0 && Array.TrueForAll(buckets, OssAddress.IsObject);
        return isPair ? new CopyDestination([], keys[0], key) : new CopyDestination(keys, place, key);
    }

    /// <summary>The address of the copy of a source.</summary>
    /// <exception cref="OssInputException">The destination is not valid, or would be written twice.</exception>
    public ObjectAddress For(ObjectAddress source, DuplicateTargetGuard guard)
    {
        if (_place is null && _key is null)
        {
            throw new OssInputException(OssInputError.InvalidAddress,
                "No destination is named. Name it with -DestinationBucketName or -DestinationKey; to encrypt an " +
                "object in its place, use Protect-OssObject.");
        }

        OssAddress place = _place is null ? new OssAddress(source.Bucket, null) : OssAddress.Parse(_place);
        if (_key is null && place.Key is null)
        {
            var same = new ObjectAddress(place.Bucket, source.Key);
            RefuseOnto(source, same);
            guard.Claim(same, source.ToString(),
                "Name a key for each: -DestinationKey { $_.BucketName + '/' + $_.Key }.");
            return same;
        }

        var target = new ObjectAddress(place.Bucket, place.KeysOr(_key is null ? [] : [_key])[0]);
        if (EndsWithSlash(target.Key) && !EndsWithSlash(source.Key))
        {
            throw new OssInputException(OssInputError.InvalidObjectKey,
                $"'{target}' ends with a slash, as folders do. Write the whole key of the copy: {target.Key}name.");
        }

        RefuseOnto(source, target);
        guard.Claim(target, source.ToString(), "For many objects name the bucket alone, or a key for each: " +
            "-DestinationKey { 'copies/' + $_.Key }.");
        return target;
    }

    // An older version may be copied over the current one: that is how it is brought back.
    private static void RefuseOnto(ObjectAddress source, ObjectAddress target)
    {
        if (source == target)
        {
            throw new OssInputException(OssInputError.InvalidAddress,
                $"The copy of '{source}' would be written over its own source. To encrypt an object in its place, " +
                "use Protect-OssObject, which proves that nothing was lost.");
        }
    }

    private static bool EndsWithSlash(string key) => key.EndsWith("/", StringComparison.Ordinal);
}

using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes objects, each by its bucket and key, or by its address.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssObjectCommand : OssParallelCommand
{
    /// <summary>The bucket, by its name or as oss://bucket/. An address with a key, oss://bucket/2026/001.txt, names
    /// the object: leave -Key out then.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectAddressCompleter))]
    [RejectObjects(TakesBuckets = true)]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>Processes each object that -BucketName and keys name together: each key in each bucket. Addresses carry
    /// both, and may stand for either.</summary>
    /// <param name="keys">The keys; without buckets, addresses.</param>
    /// <param name="process">Called with the bucket and the key.</param>
    private protected void ForEachObject(string[] keys, Action<string, string> process) =>
        ForEachPlace(keys, (place, named) =>
        {
            IReadOnlyList<string> found = [];
            if (Report(place.Target, () => found = place.KeysOr(named)))
            {
                found.ToList().ForEach(key => process(place.Bucket, key));
            }
        });

    /// <summary>Processes each bucket or address of -BucketName together with the keys. Without -BucketName the keys
    /// are addresses.</summary>
    /// <param name="keys">The keys; without buckets, addresses.</param>
    /// <param name="process">Called with the address, and the keys that are named beside it.</param>
    private protected void ForEachPlace(string[] keys, Action<OssAddress, string[]> process)
    {
        if (BucketName.Length > 0)
        {
            ForEachAddress(BucketName, OssAddress.Parse, place => process(place, keys));
        }
        else if (keys.Length > 0)
        {
            ForEachAddress(keys, ParseKeyAlone, place => process(place, []));
        }
        else
        {
            WriteError(OssErrors.From(BucketRequired("No object is named"), MyInvocation.MyCommand.Name));
        }
    }

    private static OssAddress ParseKeyAlone(string text) => OssAddress.Is(text)
        ? OssAddress.Parse(text)
        : throw BucketRequired($"The key '{text}' is named without a bucket");

    private static OssInputException BucketRequired(string problem) => new(OssInputError.BucketRequired,
        $"{problem}. Name the bucket with -BucketName, or write oss://bucket/key.");
}

/// <summary>A cmdlet that takes stored objects and processes each one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssStoredObjectCommand : OssObjectCommand
{
    /// <summary>The keys, taken literally. Without -BucketName they are addresses: oss://bucket/2026/001.txt.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects(TakesInput = true)]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>The version of the object; the current one when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RejectObjects]
    [AllowEmptyString]
    [AllowNull]
    public string? VersionId { get; set; }

    /// <summary>Whether the objects are named on the command line, and not by the pipeline.</summary>
    private protected bool IsNamedByHand { get; private set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        IsNamedByHand = Key.Length > 0 || Array.Exists(BucketName, OssAddress.IsObject);
    }

    /// <inheritdoc/>
    private protected sealed override void ProcessInput()
    {
        string? version = string.IsNullOrEmpty(VersionId) ? null : VersionId;
        ForEachObject(Key, (bucket, key) => ProcessObject(new ObjectAddress(bucket, key, version)));
    }

    /// <summary>Starts the requests for one object.</summary>
    private protected abstract void ProcessObject(ObjectAddress address);
}

/// <summary>A cmdlet that creates objects, with an encryption of their own where one is asked for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssObjectWriteCommand : OssObjectCommand, IRuleParameters
{
    private RuleArguments? _rule;
    private KeyCheck? _keys;

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AlgorithmCompleter))]
    [RuleWord(typeof(SseAlgorithm))]
    public AlgorithmArgument? Algorithm { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KmsKeyIdCompleter))]
    [RejectObjects]
    [AllowEmptyString]
    [AllowNull]
    [Alias("KmsKey")]
    public string? KmsKeyId { get; set; }

    /// <inheritdoc/>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? KmsKeyIdByRegion { get; set; }

    /// <summary>Uses the key as it is named, without asking KMS whether OSS can encrypt under it.</summary>
    [Parameter]
    public SwitchParameter SkipKeyCheck { get; set; }

    /// <inheritdoc/>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RuleWord(typeof(SseDataEncryption))]
    public SseDataEncryption? DataEncryption { get; set; }

    /// <summary>The storage class. When left out, it is that of the bucket, or of the source of a copy.</summary>
    [Parameter]
    [FixedWords("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")]
    [ValidateSet("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")]
    public string? StorageClass { get; set; }

    /// <summary>The ACL of the object. When left out, that of the bucket applies, or a copy keeps that of its
    /// source.</summary>
    [Parameter]
    [FixedWords("default", "private", "public-read", "public-read-write")]
    [ValidateSet("default", "private", "public-read", "public-read-write")]
    public string? Acl { get; set; }

    /// <summary>Reports an error instead of overwriting an object that exists.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>The size in bytes of the parts of a large object; chosen by its size when left out.</summary>
    [Parameter]
    [ValidateRange(1L, 5L << 30)]
    public long? PartSize { get; set; }

    /// <inheritdoc/>
    private protected override bool CancelsChanges => true;

    /// <summary>The rule that is asked for.</summary>
    private protected RuleArguments Rule => _rule ??= new RuleArguments(this, this, Accept);

    /// <summary>Looks at its key before it is used.</summary>
    private protected KeyCheck Keys => _keys ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Rule.ReadCommandLine();
        _keys = new KeyCheck(this, InUse, Limiter, Rule.KeysByRegion,
            SkipKeyCheck ? KeyPurpose.AsNamed : KeyPurpose.Encrypt);
    }

    /// <summary>Gets the encryption that is asked for one object, its key looked at; <c>null</c> when none is. One that
    /// cannot be used is reported as an error.</summary>
    private protected bool TryGetRule(ObjectAddress target, out EncryptionRule? asked)
    {
        asked = null;
        if (!Rule.IsNamed)
        {
            return true;
        }

        bool isUsable = Rule.TryGet(target.ToString(), out EncryptionRule rule)
            && Keys.TryResolve(target.Bucket, target.ToString(), present: null, StopToken, ref rule);
        asked = rule;
        return isUsable;
    }

    /// <summary>Emits how an object is encrypted, as the response to its write declared. Another encryption than the
    /// one asked for is reported as an error, too.</summary>
    /// <param name="target">The object.</param>
    /// <param name="asked">The encryption that was asked for, or <c>null</c>.</param>
    /// <param name="written">What the response declared.</param>
    /// <param name="size">The size in bytes.</param>
    /// <param name="source">The encryption of the source of a copy.</param>
    private protected void FinishWritten(
        ObjectAddress target, EncryptionRule? asked, WrittenObject written, long size, EncryptionRule? source = null)
    {
        Finish(OssObjectEncryption.Of(target, written, size, Client.RegionOf(target.Bucket)) with { Before = source });
        foreach (RewrittenHeader header in written.Rewritten)
        {
            WriteWarning($"'{target}' has the {header.Name} '{header.Sent}' and not '{header.Given}': .NET Framework " +
                "sends it in a form of its own. PowerShell 7 and later send it as it is given.");
        }

        if (asked is not null && !IsConfirmed(asked, written.Encryption))
        {
            WriteError(OssErrors.ObjectNotConfirmed(target.ToString(), asked, written.Encryption));
        }
    }

    private static EncryptionRule Accept(EncryptionRule rule) => rule != EncryptionRule.None
        ? rule
        : throw new OssInputException(OssInputError.AlgorithmRequired,
            "An object cannot ask to be stored plain. Name AES256, SM4 or KMS, or leave -Algorithm out: then the " +
            "rule of the bucket decides.");

    private static bool IsConfirmed(EncryptionRule asked, EncryptionRule declared) =>
        declared.Satisfies(EncryptionRule.FromService(asked.Algorithm, null, asked.DataEncryption))
        && (asked.KmsKeyId is not { } key || declared.KmsKeyId is { } found && KmsKeyName.MayBeSame(key, found));
}

using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Base;

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

using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that makes objects, with an encryption of their own where one is asked for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssObjectWriteCommand : OssRuleCommand
{
    /// <summary>The bucket, by its name or as oss://bucket/; of a copy, that of its source. An address with a key,
    /// oss://bucket/2026/001.txt, names the object: then -Key is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ObjectAddressCompleter))]
    [RejectObjects]
    [Alias("Bucket")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>The storage class; when left out, that of the bucket, or of a copy's source.</summary>
    [Parameter]
    [ValidateSet("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")]
    public string? StorageClass { get; set; }

    /// <summary>The object's own ACL; when left out, that of the bucket counts, or that of a copy's
    /// source.</summary>
    [Parameter]
    [ValidateSet("default", "private", "public-read", "public-read-write")]
    public string? Acl { get; set; }

    /// <summary>Leaves an object that is there already as it is; that is an error then.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>The size in bytes of the parts of a large object; chosen by its size when left out.</summary>
    [Parameter]
    [ValidateRange(1L, 5L << 30)]
    public long? PartSize { get; set; }

    /// <inheritdoc/>
    private protected override EncryptionRule Accept(EncryptionRule rule) => rule != EncryptionRule.None
        ? rule
        : throw new OssInputException(OssInputError.AlgorithmRequired,
            "An object cannot ask to be stored plain. Name AES256, SM4 or KMS, or leave -Algorithm out: then the " +
            "rule of the bucket decides.");

    /// <summary>Gives what was declared of an object; that it is not what was asked for is an error beside.</summary>
    private protected void FinishWritten(
        ObjectAddress target, EncryptionRule? asked, WrittenObject written, long size)
    {
        Finish(OssObjectEncryption.Of(target, written, size));
        if (asked is not null && !IsConfirmed(asked, written.Encryption))
        {
            WriteError(OssErrors.ObjectNotConfirmed(target.ToString(), asked, written.Encryption));
        }
    }

    private static bool IsConfirmed(EncryptionRule asked, EncryptionRule declared) =>
        declared.Satisfies(EncryptionRule.FromService(asked.Algorithm, null, asked.DataEncryption))
        && (asked.KmsKeyId is not { } key || declared.KmsKeyId is { } found && KmsKeyName.MayBeSame(key, found));
}

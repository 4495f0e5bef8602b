using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes buckets and processes each one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssBucketCommand : OssParallelCommand
{
    /// <summary>The buckets, each by its name or as oss://bucket/. The region is not needed: requests follow each
    /// bucket to its region.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BucketNameCompleter))]
    [RejectObjects(TakesBuckets = true, TakesInput = true)]
    [Alias("Bucket", "Name")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>The key of an object of the pipeline. A cmdlet that changes a bucket refuses it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? Key { get; set; }

    /// <summary>Whether an object of the pipeline stands for its bucket.</summary>
    private protected virtual bool TakesObjects => true;

    /// <inheritdoc/>
    private protected sealed override void ProcessInput()
    {
        if (TakesObjects || string.IsNullOrEmpty(Key))
        {
            ForEachAddress(BucketName, OssAddress.ToBucket, ProcessBucket);
        }
        else
        {
            ForEachAddress(Array.ConvertAll(BucketName, bucket => $"{bucket}/{Key}"), Refuse, ProcessBucket);
        }
    }

    private static string Refuse(string target) => throw new OssInputException(OssInputError.InvalidAddress,
        $"'{target}' is an object, and this changes buckets. Pipe buckets, or use Protect-OssObject or " +
        "Remove-OssObject for objects.");

    /// <summary>Starts the requests for one bucket.</summary>
    private protected abstract void ProcessBucket(string bucket);
}

/// <summary>A cmdlet that takes buckets and an encryption rule.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssBucketRuleCommand : OssBucketCommand, IRuleParameters
{
    private RuleArguments? _rule;
    private KeyCheck? _keys;

    // Behind the bucket; a cmdlet that writes a folder has that between the two.
    /// <inheritdoc/>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
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

    /// <summary>The rule that is asked for.</summary>
    private protected RuleArguments Rule => _rule ??= new RuleArguments(this, this, Accept, KeepsPipedRule);

    /// <summary>Looks at its key before it is used.</summary>
    private protected KeyCheck Keys => _keys ?? throw new InvalidOperationException("The cmdlet has not begun.");

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Rule.ReadCommandLine();
        _keys = new KeyCheck(this, InUse, Limiter, Rule.KeysByRegion, SkipKeyCheck ? KeyPurpose.AsNamed : KeyPurpose);
    }

    /// <summary>What the key is for.</summary>
    private protected virtual KeyPurpose KeyPurpose => KeyPurpose.Encrypt;

    /// <summary>Whether a piped rule keeps what the command line does not name.</summary>
    private protected virtual bool KeepsPipedRule => false;

    /// <summary>Checks a rule that was asked for, and returns it.</summary>
    /// <exception cref="OssInputException">The cmdlet cannot work with this rule.</exception>
    private protected virtual EncryptionRule Accept(EncryptionRule rule) => rule;
}

/// <summary>Lets only texts be names. Other objects are rejected, so that they bind by their properties instead. So are
/// values that have several texts, such as times that JSON made of a key: the text that was meant is lost. A whole
/// number, and any number as it was typed, have one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RejectObjectsAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether buckets and rules of buckets stand for the name of the bucket.</summary>
    public bool TakesBuckets { get; set; }

    /// <summary>Whether the parameter takes the objects of the pipeline themselves. PowerShell tries that with each
    /// object before it looks at its properties, so a refusal is no exception then.</summary>
    public bool TakesInput { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (LanguagePrimitives.GetEnumerable(inputData) is { } items)
        {
            return items.Cast<object>().Select(ToText).ToArray();
        }

        return ToText(inputData);
    }

    private object ToText(object item)
    {
        object plain = item is PSObject wrapped ? wrapped.BaseObject : item;
        return plain switch
        {
            null or string or Uri => item!,
            OssBucket bucket when TakesBuckets => bucket.BucketName,
            OssBucketEncryption rule when TakesBuckets => rule.BucketName,
            ValueType => OneText.Has(item) ? item : throw new ArgumentTransformationMetadataException(
                $"A text is needed, and this is of type {plain.GetType()}: the text that it was made from is lost. " +
                "Name it as a string."),
            _ when TakesInput && PipedInput.IsBound => new NoText(plain.GetType()),
            // With this inner exception the binder tries the properties of the object.
            _ => throw new ArgumentTransformationMetadataException(
                $"A text is needed, and this is of type {plain.GetType()}.", new PSInvalidCastException()),
        };
    }
}

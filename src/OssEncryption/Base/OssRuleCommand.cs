using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes an encryption rule. A rule named on the command line stands for all inputs and hides
/// what objects in the pipeline carry; without one, each object's own rule counts.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssRuleCommand : BucketRuleChange
{
    /// <summary>The algorithm: AES256 or SM4 (SSE-OSS, keys managed by OSS) or KMS (SSE-KMS). Naming a key or a data
    /// encryption alone means KMS.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AlgorithmCompleter))]
    [EmptyAsNull]
    public virtual AlgorithmArgument? Algorithm { get; set; }

    /// <summary>The id of the CMK that SSE-KMS uses. Without it SSE-KMS uses the service key alias/acs/oss.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KmsKeyIdCompleter))]
    [AllowEmptyString]
    [AllowNull]
    public string? KmsKeyId { get; set; }

    /// <summary>The cipher of the data under SSE-KMS: SM4, or nothing for AES-256.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyAsNull]
    public SseDataEncryption? DataEncryption { get; set; }

    /// <summary>The rule named on the command line, or none there.</summary>
    private protected EncryptionRule? CommandLineRule { get; private set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Dictionary<string, object> bound = MyInvocation.BoundParameters;
        bool named = bound.ContainsKey(nameof(Algorithm)) || bound.ContainsKey(nameof(KmsKeyId))
            || bound.ContainsKey(nameof(DataEncryption));
        if (!named)
        {
            return;
        }

        try
        {
            CommandLineRule = Accept(EncryptionRule.Create(Algorithm, KmsKeyId, DataEncryption));
        }
        catch (OssInputException problem)
        {
            ThrowTerminatingError(OssErrors.From(problem, MyInvocation.MyCommand.Name));
        }
    }

    /// <summary>Whether a rule is named at all, on the command line or by the object in the pipeline.</summary>
    private protected bool IsRuleNamed =>
        CommandLineRule is not null
        || Algorithm is not null
        || KeyFromPipeline is not null
        || DataEncryption is not null;

    /// <summary>The rule asked for: the command line's, or that of the object in the pipeline; an error when the object
    /// carries a combination that the service rejects.</summary>
    private protected bool TryGetRule(string target, out EncryptionRule rule)
    {
        try
        {
            rule = CommandLineRule ?? Accept(EncryptionRule.Create(Algorithm, KeyFromPipeline, DataEncryption));
            return true;
        }
        catch (OssInputException problem)
        {
            var said = new OssInputException(problem.Reason, $"{target}: {problem.Message}", problem);
            WriteError(OssErrors.From(said, target));
            rule = EncryptionRule.None;
            return false;
        }
    }

    /// <summary>Takes the rule, or refuses it where a cmdlet cannot do anything with it.</summary>
    /// <exception cref="OssInputException">It is refused.</exception>
    private protected virtual EncryptionRule Accept(EncryptionRule rule) => rule;

    // The binder turns a property that is null into an empty text.
    private string? KeyFromPipeline => string.IsNullOrEmpty(KmsKeyId) ? null : KmsKeyId;
}

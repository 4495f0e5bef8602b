using System.Collections;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>The parameters of an encryption rule.</summary>
internal interface IRuleParameters
{
    /// <summary>The algorithm: AES256 or SM4 (SSE-OSS, keys managed by OSS) or KMS (SSE-KMS). A key or a data
    /// encryption alone means KMS.</summary>
    AlgorithmArgument? Algorithm { get; }

    /// <summary>The id of the CMK for SSE-KMS. Without it SSE-KMS uses the service key alias/acs/oss.</summary>
    string? KmsKeyId { get; }

    /// <summary>The CMK of each region by its id, an alias or its ARN: @{ 'cn-hangzhou' = 'alias/data' }. Each bucket
    /// gets the key of its region. A bucket of a region that is not in the table is an error.</summary>
    IDictionary? KmsKeyIdByRegion { get; }

    /// <summary>The cipher of the data under SSE-KMS: SM4, or nothing for AES-256.</summary>
    SseDataEncryption? DataEncryption { get; }
}

/// <summary>The encryption rule that a cmdlet was asked for. A rule on the command line applies to all inputs and
/// overrides what the objects of the pipeline say; without one, each object's own rule applies.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="parameters">Its rule parameters, as they are bound for the input of the moment.</param>
/// <param name="accept">Checks a rule; throws an <see cref="OssInputException"/> where the cmdlet cannot work with
/// it.</param>
/// <param name="keepsPiped">Whether a rule of the pipeline keeps what the command line does not name.</param>
internal sealed class RuleArguments(
    OssCommand cmdlet,
    IRuleParameters parameters,
    Func<EncryptionRule, EncryptionRule> accept,
    bool keepsPiped = false)
{
    /// <summary>The rule on the command line, or <c>null</c>.</summary>
    public EncryptionRule? FromCommandLine { get; private set; }

    /// <summary>The keys by region, or <c>null</c>: then the rule names its key. The rule on the command line has no
    /// key where there is a table.</summary>
    public IReadOnlyDictionary<string, string>? KeysByRegion { get; private set; }

    /// <summary>Whether there is a rule at all, on the command line or in the object of the pipeline.</summary>
    public bool IsNamed =>
        FromCommandLine is not null
        || parameters.Algorithm is not null
        || KmsKeyId is not null
        || parameters.DataEncryption is not null;

    // A key or a data encryption on the command line means KMS, whatever the algorithm of the pipeline is.
    private SseAlgorithm? Algorithm =>
        FromCommandLine is { Algorithm: SseAlgorithm.KMS } ? SseAlgorithm.KMS : parameters.Algorithm?.Value;

    // PowerShell binds a property that is null as an empty string.
    private string? KmsKeyId =>
        TakesKmsDetails && !string.IsNullOrEmpty(parameters.KmsKeyId) ? parameters.KmsKeyId : null;

    private SseDataEncryption? DataEncryption => TakesKmsDetails ? parameters.DataEncryption : null;

    // AES256 and SM4 on the command line leave out the key of a piped rule.
    private bool TakesKmsDetails => FromCommandLine is null or { Algorithm: SseAlgorithm.KMS };

    /// <summary>Reads the rule on the command line. One that the cmdlet cannot work with ends the command.</summary>
    public void ReadCommandLine()
    {
        Dictionary<string, object> bound = cmdlet.MyInvocation.BoundParameters;
        if (!bound.ContainsKey(nameof(IRuleParameters.Algorithm))
            && !bound.ContainsKey(nameof(IRuleParameters.KmsKeyId))
            && !bound.ContainsKey(nameof(IRuleParameters.KmsKeyIdByRegion))
            && !bound.ContainsKey(nameof(IRuleParameters.DataEncryption)))
        {
            return;
        }

        try
        {
            FromCommandLine = accept(parameters.KmsKeyIdByRegion is { } table
                ? ReadTable(table)
                : EncryptionRule.Create(parameters.Algorithm, parameters.KmsKeyId, parameters.DataEncryption));
        }
        catch (OssInputException problem)
        {
            cmdlet.ThrowTerminatingError(OssErrors.From(problem, cmdlet.MyInvocation.MyCommand.Name));
        }
    }

    private EncryptionRule ReadTable(IDictionary table)
    {
        if (cmdlet.MyInvocation.BoundParameters.ContainsKey(nameof(IRuleParameters.KmsKeyId)))
        {
            throw new OssInputException(OssInputError.KmsKeyNotApplicable,
                "-KmsKeyId and -KmsKeyIdByRegion name keys twice. Leave one out.");
        }

        KeysByRegion = RegionTable.Read(table);
        foreach (string key in KeysByRegion.Values.DefaultIfEmpty(""))
        {
            // Every key is tried with the algorithm, so that a combination that cannot be is an error at the start.
            EncryptionRule.Create(parameters.Algorithm, key, parameters.DataEncryption);
        }

        return EncryptionRule.Create(SseAlgorithm.KMS, null, parameters.DataEncryption);
    }

    /// <summary>Gets the rule for one input. A combination that the service rejects is reported as an error.</summary>
    /// <param name="target">The bucket or object that the rule is for.</param>
    /// <param name="rule">The rule.</param>
    /// <returns>Whether there is a valid rule.</returns>
    public bool TryGet(string target, out EncryptionRule rule)
    {
        try
        {
            rule = FromCommandLine is { } named && !keepsPiped
                ? named
                : accept(EncryptionRule.Create(Algorithm, KmsKeyId, DataEncryption));
            return true;
        }
        catch (OssInputException problem)
        {
            var named = new OssInputException(problem.Reason, $"{target}: {problem.Message}", problem);
            cmdlet.WriteError(OssErrors.From(named, target));
            rule = EncryptionRule.None;
            return false;
        }
    }
}

/// <summary>Binds a word of a rule: an empty string as <c>null</c>, so that an empty column of a CSV file binds like a
/// property that is not set; and one that is not known as an error that says which are.</summary>
/// <param name="words">The enumeration of the words.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RuleWordAttribute(Type words) : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain switch
        {
            string { Length: 0 } => null,
            string word when !LanguagePrimitives.TryConvertTo(word, words, out object _) =>
                throw new ArgumentTransformationMetadataException(words == typeof(SseAlgorithm)
                    ? $"'{word}' is no algorithm. Write AES256, SM4 or KMS; SSE-KMS is KMS."
                    : $"'{word}' is no data encryption. Write SM4, or leave it out for AES-256."),
            _ => inputData,
        };
    }
}

/// <summary>Changes the default encryption rule of one bucket: reads it, looks at the key of the new one, asks, writes
/// it, and reads it back.</summary>
/// <param name="cmdlet">The cmdlet that changes it.</param>
/// <param name="client">The client.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="asked">The rule that the bucket should have; none to delete its rule.</param>
/// <param name="keys">Looks at its key, or <c>null</c> when it names none.</param>
internal sealed class BucketRuleChange(
    OssParallelCommand cmdlet, IOssClient client, string bucket, EncryptionRule asked, KeyCheck? keys = null)
{
    /// <summary>Starts the change.</summary>
    /// <param name="mayChange">Asked on the pipeline thread when the present rule is not the wanted one.</param>
    /// <param name="report">Makes the output from the rule before and the rule read last. Not called when the change
    /// was refused.</param>
    public void Start(Func<RuleStep, bool> mayChange, Func<EncryptionRule, EncryptionRule, object?> report) =>
        cmdlet.Start(bucket, LookAsync, step =>
        {
            EncryptionRule wanted = asked;
            bool isUsable = keys is null || keys.TryUse(step.Key, bucket, out wanted);
            EncryptionRule current = step.Current;
            bool change = isUsable && current != wanted
                && cmdlet.Ask(bucket, () => mayChange(step with { Wanted = wanted }));
            cmdlet.Change(
                bucket,
                stop => change ? ApplyAsync(wanted, stop) : Task.FromResult(current),
                found =>
                {
                    if (change && found != wanted)
                    {
                        cmdlet.WriteError(OssErrors.RuleNotConfirmed(bucket, wanted, found));
                    }

                    bool isSaid = change || (isUsable && current == wanted && !cmdlet.IsWhatIf);
                    cmdlet.Finish(isSaid ? report(current, found) : null);
                });
        });

    private async Task<RuleStep> LookAsync(CancellationToken stop)
    {
        EncryptionRule current = await client.GetBucketEncryptionAsync(bucket, stop).ConfigureAwait(false);
        return new RuleStep(current, asked, keys is null
            ? new KeyLook(bucket, asked)
            : await keys.LookAsync(bucket, asked, current, stop).ConfigureAwait(false));
    }

    private async Task<EncryptionRule> ApplyAsync(EncryptionRule wanted, CancellationToken stop)
    {
        Task change = wanted == EncryptionRule.None
            ? client.DeleteBucketEncryptionAsync(bucket, stop)
            : client.PutBucketEncryptionAsync(bucket, wanted, stop);
        await change.ConfigureAwait(false);
        return await client.GetBucketEncryptionAsync(bucket, stop).ConfigureAwait(false);
    }
}

/// <summary>A change of a rule that is to be allowed.</summary>
/// <param name="Current">The present rule.</param>
/// <param name="Wanted">The wanted rule, its key by its id.</param>
/// <param name="Key">What was found about its key.</param>
internal sealed record RuleStep(EncryptionRule Current, EncryptionRule Wanted, KeyLook Key);

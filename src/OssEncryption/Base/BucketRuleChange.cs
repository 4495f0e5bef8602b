using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;

namespace OssEncryption.Base;

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

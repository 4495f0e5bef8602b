using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;

namespace OssEncryption.Base;

/// <summary>Changes the default encryption rule of one bucket: reads it, asks, writes it, and reads it back.</summary>
/// <param name="cmdlet">The cmdlet that changes it.</param>
/// <param name="client">The client.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="wanted">The rule that the bucket should have; none to delete its rule.</param>
internal sealed class BucketRuleChange(
    OssParallelCommand cmdlet, IOssClient client, string bucket, EncryptionRule wanted)
{
    /// <summary>Starts the change.</summary>
    /// <param name="mayChange">Asked on the pipeline thread, with the present rule, when it is not the wanted
    /// one.</param>
    /// <param name="report">Makes the output from the rule before and the rule read last. Not called when the change
    /// was refused.</param>
    public void Start(
        Func<EncryptionRule, bool> mayChange, Func<EncryptionRule, EncryptionRule, object?> report) =>
        cmdlet.Start(bucket, stop => client.GetBucketEncryptionAsync(bucket, stop), current =>
        {
            bool change = current != wanted && cmdlet.Ask(bucket, () => mayChange(current));
            cmdlet.Change(
                bucket,
                stop => change ? ApplyAsync(stop) : Task.FromResult(current),
                found =>
                {
                    if (change && found != wanted)
                    {
                        cmdlet.WriteError(OssErrors.RuleNotConfirmed(bucket, wanted, found));
                    }

                    cmdlet.Finish(change || current == wanted ? report(current, found) : null);
                });
        });

    private async Task<EncryptionRule> ApplyAsync(CancellationToken stop)
    {
        Task change = wanted == EncryptionRule.None
            ? client.DeleteBucketEncryptionAsync(bucket, stop)
            : client.PutBucketEncryptionAsync(bucket, wanted, stop);
        await change.ConfigureAwait(false);
        return await client.GetBucketEncryptionAsync(bucket, stop).ConfigureAwait(false);
    }
}

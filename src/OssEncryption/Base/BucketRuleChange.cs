using System.ComponentModel;
using OssEncryption.Client.Model;
using OssEncryption.Errors;

namespace OssEncryption.Base;

/// <summary>A cmdlet that can change the default rule of a bucket.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BucketRuleChange : OssParallelCommand
{
    /// <summary>Brings the rule of a bucket to what is wanted: reads it, asks, writes, and reads it back.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="wanted">The rule it shall have; none to have it deleted.</param>
    /// <param name="mayChange">Asked on the pipeline thread, with the rule of now, when there is something to
    /// change.</param>
    /// <param name="report">Makes the result of the rule before and the rule read last; nothing when it was not to be
    /// changed.</param>
    private protected void ChangeRule(
        string bucket,
        EncryptionRule wanted,
        Func<EncryptionRule, bool> mayChange,
        Func<EncryptionRule, EncryptionRule, object?> report)
    {
        Start(bucket, stop => Client.GetBucketEncryptionAsync(bucket, stop), current =>
        {
            bool change = current != wanted && mayChange(current);
            Continue(
                bucket,
                stop => change ? ApplyAsync(bucket, wanted, stop) : Task.FromResult(current),
                found =>
                {
                    if (change && found != wanted)
                    {
                        WriteError(OssErrors.RuleNotConfirmed(bucket, wanted, found));
                    }

                    Finish(change || current == wanted ? report(current, found) : null);
                });
        });
    }

    private async Task<EncryptionRule> ApplyAsync(string bucket, EncryptionRule wanted, CancellationToken stop)
    {
        Task change = wanted == EncryptionRule.None
            ? Client.DeleteBucketEncryptionAsync(bucket, stop)
            : Client.PutBucketEncryptionAsync(bucket, wanted, stop);
        await change.ConfigureAwait(false);
        return await Client.GetBucketEncryptionAsync(bucket, stop).ConfigureAwait(false);
    }
}

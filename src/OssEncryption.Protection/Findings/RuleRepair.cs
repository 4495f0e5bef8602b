using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Findings;

/// <summary>Changes the rules of buckets, each only while it is what was looked at.</summary>
/// <param name="client">Whom to ask.</param>
public sealed class RuleRepair(IOssClient client)
{
    /// <summary>Looks whether the bucket is the one that was looked at, and its rule still is as it was, or as it shall
    /// be.</summary>
    /// <exception cref="UndoException">It is not.</exception>
    public async Task<BucketInfo> CheckAsync(RepairStep step, CancellationToken stop)
    {
        BucketInfo info = await client.GetBucketInfoAsync(step.Bucket, stop).ConfigureAwait(false);
        if (info.Summary.CreationDate != step.Created)
        {
            throw new UndoException(UndoError.BucketReplaced,
                $"Bucket '{step.Bucket}' was deleted and created anew since it was looked at. It was left alone.");
        }

        if (info.Encryption != step.After)
        {
            RequireUnchanged(step, info.Encryption);
        }

        return info;
    }

    /// <summary>Changes the rule, and reads it back.</summary>
    /// <returns>The rule as it was read.</returns>
    /// <exception cref="UndoException">It is no longer as it was.</exception>
    public async Task<EncryptionRule> ApplyAsync(RepairStep step, CancellationToken stop)
    {
        RequireUnchanged(step, await client.GetBucketEncryptionAsync(step.Bucket, stop).ConfigureAwait(false));
        Task change = step.After == EncryptionRule.None
            ? client.DeleteBucketEncryptionAsync(step.Bucket, stop)
            : client.PutBucketEncryptionAsync(step.Bucket, step.After, stop);
        await change.ConfigureAwait(false);
        return await client.GetBucketEncryptionAsync(step.Bucket, stop).ConfigureAwait(false);
    }

    private static void RequireUnchanged(RepairStep step, EncryptionRule now)
    {
        if (now != step.Before)
        {
            throw new UndoException(UndoError.RuleChanged,
                $"The rule of bucket '{step.Bucket}' is {now}, and was {step.Before}. It was left alone.");
        }
    }
}

using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>Judges the objects of a bucket: asks for each with a HEAD, many at once.</summary>
/// <param name="client">Whom to ask.</param>
/// <param name="slots">Where requests take their turns.</param>
/// <param name="judge">By what is judged.</param>
/// <param name="scope">Which objects count.</param>
/// <param name="findings">Makes the findings.</param>
internal sealed class ObjectAudit(
    IOssClient client, ConcurrencyLimiter slots, EncryptionJudge judge, ObjectScope scope, FindingFactory findings)
{
    private const int WindowPerSlot = 4;

    /// <summary>Judges all objects.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="allVersions">Whether older versions are looked at.</param>
    /// <param name="hand">Told of each, one after another in the order of the service.</param>
    /// <param name="stop">Ends the work.</param>
    public async Task RunAsync(string bucket, bool allVersions, Action<Finding> hand, CancellationToken stop)
    {
        using var source = new ListedObjects(new ObjectPages(client, bucket, prefix: null, allVersions));
        var scanner = new ObjectScanner(client, slots, slots.Count * WindowPerSlot);
        await scanner.RunAsync(
            source,
            _ => true,
            look =>
            {
                if (Judge(look, stop) is { } finding)
                {
                    hand(finding);
                }
            },
            stop).ConfigureAwait(false);
    }

    // What holds no data is nobody's finding; what was deleted meanwhile neither.
    private Finding? Judge(Look look, CancellationToken stop)
    {
        ListedObject item = look.Found.Item;
        if (item.IsDeleteMarker || IsSymlink(look.State?.Type ?? item.Type))
        {
            return null;
        }

        if (look.Failure is { } failure)
        {
            var why = LookFailure.Of(failure, item.Address.ToString());
            return why.IsGone ? null : findings.OfUnseenObject(item, why);
        }

        StoredState state = look.State!;
        Declared declared = judge.LookAsync(state.Encryption, stop).GetAwaiter().GetResult();
        string? outside = !item.IsLatest && !scope.IncludesVersions ? "older version"
            : scope.NewerThan is { } since && state.LastModified < since ? "written before the day that counts"
            : null;
        if (outside is not null)
        {
            return findings.OfObjectOutside(item, state, declared, outside);
        }

        IReadOnlyList<Verdict> verdicts = judge.JudgeDataAsync(declared, stop).GetAwaiter().GetResult();
        return findings.OfObject(item, state, declared, verdicts);
    }

    private static bool IsSymlink(string type) => string.Equals(type, "Symlink", StringComparison.OrdinalIgnoreCase);
}

using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>Judges the objects of a bucket: asks for each with a HEAD, many at once.</summary>
/// <param name="client">Whom to ask.</param>
/// <param name="limiter">Limits the concurrent requests.</param>
/// <param name="judge">By what is judged.</param>
/// <param name="scope">Which objects count.</param>
/// <param name="findings">Makes the findings.</param>
internal sealed class ObjectAudit(
    IOssClient client, ConcurrencyLimiter limiter, EncryptionJudge judge, ObjectScope scope, FindingFactory findings)
{
    private const int WindowPerRequest = 4;

    private readonly Dictionary<EncryptionRule, (Declared Declared, IReadOnlyList<Verdict> Verdicts)> _judged = [];

    /// <summary>Judges all objects.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="allVersions">Whether older versions are looked at.</param>
    /// <param name="hand">Told of each, one after another in the order of the service.</param>
    /// <param name="stop">Ends the work.</param>
    public async Task RunAsync(string bucket, bool allVersions, Action<Finding> hand, CancellationToken stop)
    {
        using var source = new ListedObjects(new ObjectPages(client, bucket, prefix: null, allVersions));
        var scanner = new ObjectScanner(client, limiter, limiter.Count * WindowPerRequest);
        await scanner.RunAsync(
            source,
            _ => true,
            scanned =>
            {
                if (Judge(scanned, stop) is { } finding)
                {
                    hand(finding);
                }
            },
            stop).ConfigureAwait(false);
    }

    // What holds no data is nobody's finding; what was deleted meanwhile neither.
    private Finding? Judge(ScannedObject scanned, CancellationToken stop)
    {
        ListedObject item = scanned.Found.Item;
        if (item.IsDeleteMarker || IsSymlink(scanned.State?.Type ?? item.Type))
        {
            return null;
        }

        if (scanned.Failure is { } failure)
        {
            var why = LookFailure.Of(failure, item.Address.ToString());
            return why.IsGone ? null : findings.OfUnseenObject(item, why);
        }

        StoredState state = scanned.State!;
        (Declared declared, IReadOnlyList<Verdict> verdicts) = Judge(state.Encryption, stop);
        string? outside = !item.IsLatest && !scope.IncludesVersions ? "older version"
            : scope.NewerThan is { } since && state.LastModified < since ? "written before the day that counts"
            : null;
        if (outside is not null)
        {
            return findings.OfObjectOutside(item, state, declared, outside);
        }

        return findings.OfObject(item, state, declared, verdicts);
    }

    // Objects share few encryptions: each is judged once, so that waiting for KMS here costs nothing.
    private (Declared Declared, IReadOnlyList<Verdict> Verdicts) Judge(EncryptionRule rule, CancellationToken stop)
    {
        if (!_judged.TryGetValue(rule, out (Declared, IReadOnlyList<Verdict>) judged))
        {
            Declared declared = judge.LookAsync(rule, stop).GetAwaiter().GetResult();
            judged = (declared, judge.JudgeDataAsync(declared, stop).GetAwaiter().GetResult());
            _judged.Add(rule, judged);
        }

        return judged;
    }

    private static bool IsSymlink(string type) => string.Equals(type, "Symlink", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Gathers findings about single objects of one bucket into one for each kind. Memory is bounded by the kinds,
/// which are few, and never by the objects.</summary>
internal sealed class ObjectTally
{
    private const int MostExamples = 5;

    private readonly Dictionary<string, Sum> _kinds = new(StringComparer.Ordinal);

    /// <summary>Adds a finding about one object.</summary>
    public void Add(Finding one)
    {
        string kind = $"{one.Status}\n{one.Found}\n{one.Reason}";
        if (!_kinds.TryGetValue(kind, out Sum? sum))
        {
            sum = new Sum(one);
            _kinds.Add(kind, sum);
        }

        sum.Objects++;
        sum.Bytes += one.Bytes;
        if (sum.Examples.Count < MostExamples)
        {
            sum.Examples.Add(one.Resource);
        }
    }

    /// <summary>One finding for each kind, the worst first.</summary>
    public IEnumerable<Finding> Findings => _kinds.Values
        .OrderByDescending(sum => sum.First.IsOpen)
        .ThenByDescending(sum => sum.First.Severity)
        .ThenBy(sum => sum.First.Found, StringComparer.Ordinal)
        .Select(sum => sum.First with
        {
            Key = null,
            VersionId = null,
            Objects = sum.Objects,
            Bytes = sum.Bytes,
            Examples = sum.First.Status == FindingStatus.Compliant ? [] : sum.Examples,
        });

    private sealed class Sum(Finding first)
    {
        public Finding First { get; } = first;

        public List<string> Examples { get; } = [];

        public long Objects { get; set; }

        public long Bytes { get; set; }
    }
}

using OssEncryption.Protection.Findings;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Reports;

/// <summary>Where something stands on the ladder of custody.</summary>
internal enum Rung
{
    /// <summary>Stored plain.</summary>
    None,

    /// <summary>SSE-OSS.</summary>
    SseOss,

    /// <summary>SSE-KMS, and whose key it is is not known.</summary>
    SomeKmsKey,

    /// <summary>The service key.</summary>
    ServiceKey,

    /// <summary>A CMK.</summary>
    Cmk,

    /// <summary>It could not be looked at.</summary>
    Unknown,
}

/// <summary>How many buckets, objects and bytes stand on each rung, in all and by region.</summary>
internal sealed class LadderCount
{
    private readonly SortedDictionary<string, Share> _regions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FindingStatus> _buckets = new(StringComparer.Ordinal);

    private readonly HashSet<string> _onLadder = new(StringComparer.Ordinal);

    /// <summary>All regions together.</summary>
    public Share Total { get; } = new();

    /// <summary>By region id.</summary>
    public IReadOnlyDictionary<string, Share> Regions => _regions;

    /// <summary>How many buckets there are.</summary>
    public int Buckets => _buckets.Count;

    /// <summary>How many buckets have a worst finding of a status.</summary>
    public int BucketsThatAre(FindingStatus status) => _buckets.Count(bucket => bucket.Value == status);

    /// <summary>Counts a finding.</summary>
    public void Add(Finding finding)
    {
        if (!_buckets.TryGetValue(finding.BucketName, out FindingStatus worst)
            || FindingOrder.Weight(finding.Status) > FindingOrder.Weight(worst))
        {
            _buckets[finding.BucketName] = finding.Status;
        }

        if (!_regions.TryGetValue(finding.Region, out Share? region))
        {
            region = new Share();
            _regions.Add(finding.Region, region);
        }

        // A bucket stands where its rule puts it, not where its objects stand.
        bool isBucket = finding.Check != PolicyCheck.StoredObjects && _onLadder.Add(finding.BucketName);
        Rung rung = RungOf(finding);
        foreach (Share share in new[] { Total, region })
        {
            share.Buckets[(int)rung] += isBucket ? 1 : 0;
            share.Objects[(int)rung] += finding.Objects;
            share.Bytes[(int)rung] += finding.Bytes;
        }
    }

    private static Rung RungOf(Finding finding) => finding.Custody switch
    {
        KeyCustody.None => Rung.None,
        KeyCustody.SseOss => Rung.SseOss,
        KeyCustody.ServiceKey => Rung.ServiceKey,
        KeyCustody.Cmk => Rung.Cmk,
        _ => finding.Cipher is null ? Rung.Unknown : Rung.SomeKmsKey,
    };

    /// <summary>Amounts by rung.</summary>
    public sealed class Share
    {
        private static readonly int Rungs = Enum.GetValues(typeof(Rung)).Length;

        public long[] Buckets { get; } = new long[Rungs];

        public long[] Objects { get; } = new long[Rungs];

        public long[] Bytes { get; } = new long[Rungs];
    }
}

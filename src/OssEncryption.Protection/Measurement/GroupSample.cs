using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Measurement;

/// <summary>A simple random sample of the objects of a group, drawn while they are read (reservoir sampling, algorithm
/// R), and what it says about all of them.</summary>
/// <param name="size">The most objects of the sample.</param>
/// <param name="random">Draws it.</param>
internal sealed class GroupSample(int size, Random random)
{
    // The quantile of the normal distribution for 95 %, two-sided.
    private const double Z = 1.959963984540054;

    private readonly List<ListedObject> _sample = [];
    private List<(ListedObject Item, MeasuredEncryption Encryption)> _known = [];

    /// <summary>The number of objects of the group.</summary>
    public long Objects { get; private set; }

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of objects that were asked for.</summary>
    public int Asked => _sample.Count;

    /// <summary>Offers an object of the group to the sample.</summary>
    public void Offer(ListedObject item)
    {
        Objects++;
        Bytes += item.Size;
        if (_sample.Count < size)
        {
            _sample.Add(item);
        }
        else if ((long)(random.NextDouble() * Objects) is var place && place < size)
        {
            _sample[(int)place] = item;
        }
    }

    /// <summary>Asks for each object of the sample; <c>null</c> means that it is gone.</summary>
    public async Task AskAsync(Func<ListedObject, Task<MeasuredEncryption?>> ask)
    {
        MeasuredEncryption?[] found = await Task.WhenAll(_sample.Select(ask)).ConfigureAwait(false);
        _known = [.. _sample.Zip(found, (item, encryption) => (item, encryption))
            .Where(pair => pair.encryption is not null).Select(pair => (pair.item, pair.encryption!.Value))];
    }

    /// <summary>What the sample says about the group.</summary>
    public IEnumerable<MeasuredPart> Estimate(string? group)
    {
        double sampled = _known.Sum(one => (double)one.Item.Size);

        // Of plain objects the upper bound matters where the sample has none, too.
        IEnumerable<MeasuredEncryption> kinds = _known.Select(one => one.Encryption)
            .Append(MeasuredEncryption.None).Distinct().OrderBy(kind => kind);
        return _known.Count == 0 ? [] : kinds.Select(kind =>
        {
            double share = (double)_known.Count(one => one.Encryption == kind) / _known.Count;
            MeasuredShare? bytes = sampled == 0 ? null : ByteShare(kind, sampled);
            return new MeasuredPart(
                group,
                kind,
                (long)Math.Round(Objects * share),
                bytes is null ? 0 : (long)Math.Round(Bytes * bytes.Value),
                ObjectShare(share),
                bytes);
        });
    }

    // Wilson's interval. A sample without replacement of all N objects says as much as one of n(N-1)/(N-n) with it.
    private MeasuredShare ObjectShare(double share)
    {
        if (_known.Count >= Objects)
        {
            return new MeasuredShare(share, share, share);
        }

        double n = _known.Count * (Objects - 1.0) / (Objects - _known.Count);
        double centre = (share + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        double half = Z / (1 + (Z * Z / n)) * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return new MeasuredShare(share, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    // The ratio of two sums over the sample, with its variance by linearization.
    private MeasuredShare? ByteShare(MeasuredEncryption encryption, double sampled)
    {
        int n = _known.Count;
        double share = _known.Where(one => one.Encryption == encryption).Sum(one => (double)one.Item.Size) / sampled;
        if (n >= Objects)
        {
            return new MeasuredShare(share, share, share);
        }

        if (n < 2)
        {
            return new MeasuredShare(share, 0, 1);
        }

        double squares = _known.Sum(one =>
        {
            double rest = (one.Encryption == encryption ? one.Item.Size : 0) - (share * one.Item.Size);
            return rest * rest;
        });
        double mean = sampled / n;
        double variance = (1 - ((double)n / Objects)) * squares / (n - 1) / n / (mean * mean);
        double half = Z * Math.Sqrt(variance);
        return new MeasuredShare(share, Math.Max(0, share - half), Math.Min(1, share + half));
    }
}

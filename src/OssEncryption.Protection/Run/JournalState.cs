using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>What earlier runs have done, as far as it is verified. Memory: four bits per entry of the shard, four bytes
/// per entry to verify them, and the copies and uploads that were under way when a run ended.</summary>
internal sealed class JournalState
{
    private readonly PlanShard _shard;
    private readonly List<(PlanShard Shard, bool IsComplete)> _shards = [];
    private readonly NumberSet _seen = new();
    private readonly NumberSet _final = new();
    private readonly NumberSet _outcomeUnknown = new();
    private readonly NumberSet _doubtful = new();
    private readonly OutcomeTally _tally = new();
    private readonly Dictionary<long, PendingRepair> _begun = [];
    private readonly Dictionary<string, (long Number, MultipartUpload Upload)> _uploads = new(StringComparer.Ordinal);
    private readonly Dictionary<long, IReadOnlyList<string>> _beforeLost = [];
    private readonly HashSet<string> _closedUploads = new(StringComparer.Ordinal);

    private JournalState(PlanShard shard) => _shard = shard;

    /// <summary>The number of earlier runs.</summary>
    public int Runs { get; private set; }

    /// <summary>When a journal was last written, or <c>null</c>.</summary>
    public DateTimeOffset? LastTime { get; private set; }

    /// <summary>The number of entries that runs pass over.</summary>
    public long FinalCount => _final.Count;

    /// <summary>The number of entries of which only doubtful records tell what became of them.</summary>
    public long DoubtfulCount => _doubtful.Count;

    /// <summary>The newest outcome of each entry, by reason; doubtful ones are not counted.</summary>
    public IReadOnlyList<OutcomeCount> Counts => _tally.Counts;

    /// <summary>Uploads that were initiated, and neither completed nor aborted as far as is known.</summary>
    public IEnumerable<(long Number, MultipartUpload Upload)> OpenUploads => _uploads.Values;

    /// <summary>The number of proved entries of which the ACL is not proved.</summary>
    public long AclUnproved => _tally.AclUnproved;

    /// <summary>The number of proved entries of which the tags are not proved.</summary>
    public long TagsUnproved => _tally.TagsUnproved;

    /// <summary>The number of entries of which an upload may be open.</summary>
    public long LeftUploads { get; private set; }

    /// <summary>The shards that runs have gone through, and those that they have begun.</summary>
    public IReadOnlyList<(PlanShard Shard, bool IsComplete)> Shards => _shards;

    /// <summary>Reads the journals of a plan that can tell of the entries of a shard.</summary>
    /// <param name="folder">The journals.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="damages">Collects damages; <c>null</c> to reject them.</param>
    /// <exception cref="PlanException">A journal is damaged or belongs to another plan.</exception>
    public static JournalState Read(
        JournalFolder folder, PlanShard shard, ICollection<JournalDamage>? damages = null)
    {
        var state = new JournalState(shard);
        foreach (IEnumerable<JournalRecord> run in folder.ReadRuns(shard, damages))
        {
            state.Runs++;
            state.AddRun(run);
        }

        return state;
    }

    /// <summary>Whether runs pass an entry over.</summary>
    public bool IsFinal(long number) => _final.Contains(Place(number));

    /// <summary>A copy of an entry whose outcome is unknown, or <c>null</c>.</summary>
    public PendingRepair? FindBegun(PlanEntry entry)
    {
        if (!_begun.TryGetValue(entry.Number, out PendingRepair? begun))
        {
            return null;
        }

        return begun with
        {
            Before = begun.HasPlannedETag ? begun.Before with { ETag = entry.ETag } : begun.Before,
            UploadsBeforeLost = _beforeLost.TryGetValue(entry.Number, out IReadOnlyList<string>? open) ? open : null,
        };
    }

    // The entries of a shard without gaps, so that a shard takes its share of the memory.
    private long Place(long number) => number / _shard.Count;

    // Runs come newest first, so the first outcome of an entry counts.
    private void AddRun(IEnumerable<JournalRecord> run)
    {
        var begun = new Dictionary<long, PendingRepair>();
        var lost = new Dictionary<long, PendingRepair>();
        PlanShard? shard = null;
        bool isComplete = false;
        foreach (JournalRecord record in run)
        {
            LastTime = LastTime > record.Time ? LastTime : record.Time;
            if (record.IsDoubtful)
            {
                AddDoubtful(record, begun, lost);
                continue;
            }

            switch (record.Kind)
            {
                case JournalKind.Run:
                    shard = PlanShard.TryParse(record.Run!.Shard) ?? PlanShard.Whole;
                    break;
                case JournalKind.End:
                    isComplete = record.IsComplete;
                    break;
                case JournalKind.Begun:
                    Add(record.Begun!, begun, lost);
                    break;
                case JournalKind.UploadOpened:
                    Open(record, begun, lost);
                    break;
                case JournalKind.UploadClosed:
                    Close(record.UploadId!);
                    break;
                case JournalKind.Outcome:
                    Add(record.Outcome!, begun, lost);
                    break;
            }
        }

        // The oldest upload whose id is not known decides which ones were open before.
        foreach (PendingRepair item in lost.Values)
        {
            _beforeLost[item.Number] = item.OpenUploads!;
        }

        if (shard is not null)
        {
            _shards.Add((shard, isComplete));
        }

        foreach (KeyValuePair<long, PendingRepair> item in begun.Where(item => !_begun.ContainsKey(item.Key)))
        {
            _begun.Add(item.Key, item.Value);
        }
    }

    // What is doubtful finishes no object and aborts no upload. It only says that an object is to be looked at again,
    // and what it was before.
    private void AddDoubtful(
        JournalRecord record, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> lost)
    {
        long place = Place(record.Number);
        if (record.Kind is JournalKind.Begun or JournalKind.Outcome && _shard.Contains(record.Number)
            && _seen.Add(place))
        {
            _doubtful.Add(place);
        }

        if (record.Begun is { } item)
        {
            Add(item, begun, lost);
        }
        else if (record.Kind == JournalKind.UploadClosed)
        {
            lost.Remove(record.Number);
        }
    }

    private void Add(
        PendingRepair item, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> lost)
    {
        long place = Place(item.Number);
        if (!_seen.Contains(place) || _outcomeUnknown.Contains(place) || _doubtful.Contains(place))
        {
            begun[item.Number] = item;
            if (item.OpenUploads is not null && !lost.ContainsKey(item.Number))
            {
                lost.Add(item.Number, item);
            }
        }
    }

    private void Open(
        JournalRecord record, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> lost)
    {
        // An earlier attempt of the run may have another upload, whose id never arrived.
        if (begun.TryGetValue(record.Number, out PendingRepair? last)
            && lost.TryGetValue(record.Number, out PendingRepair? first) && ReferenceEquals(first, last))
        {
            lost.Remove(record.Number);
        }

        if (!_closedUploads.Contains(record.UploadId!))
        {
            var upload = new MultipartUpload(record.Address!, record.UploadId!, EncryptionRule.None);
            _uploads[upload.UploadId] = (record.Number, upload);
        }
    }

    private void Close(string uploadId)
    {
        if (!_uploads.Remove(uploadId))
        {
            _closedUploads.Add(uploadId);
        }
    }

    private void Add(
        PlanOutcome outcome, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> lost)
    {
        if (!outcome.OutcomeUnknown || outcome.IsFinal)
        {
            begun.Remove(outcome.Number);
            lost.Remove(outcome.Number);
        }

        long place = Place(outcome.Number);
        if (_shard.Contains(outcome.Number) && _seen.Add(place))
        {
            _tally.Add(outcome);
            LeftUploads += outcome.LeftUploadIds.Count > 0 ? 1 : 0;
            if (outcome.IsFinal)
            {
                _final.Add(place);
            }
            else if (outcome.OutcomeUnknown)
            {
                _outcomeUnknown.Add(place);
            }
        }
    }
}

/// <summary>A set of entry numbers with one bit each: 128 KiB for a million entries.</summary>
internal sealed class NumberSet
{
    private const int BitsPerPage = 1 << 16;
    private const int BitsPerWord = 64;

    private readonly List<ulong[]?> _pages = [];

    /// <summary>The number of members.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a number.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(long number)
    {
        int page = (int)(number / BitsPerPage);
        while (_pages.Count <= page)
        {
            _pages.Add(null);
        }

        ref ulong word = ref (_pages[page] ??= new ulong[BitsPerPage / BitsPerWord])[WordOf(number)];
        if ((word & BitOf(number)) != 0)
        {
            return false;
        }

        word |= BitOf(number);
        Count++;
        return true;
    }

    /// <summary>Whether a number is a member.</summary>
    public bool Contains(long number)
    {
        long page = number / BitsPerPage;
        return page < _pages.Count && _pages[(int)page] is { } words && (words[WordOf(number)] & BitOf(number)) != 0;
    }

    private static int WordOf(long number) => (int)(number % BitsPerPage) / BitsPerWord;

    private static ulong BitOf(long number) => 1UL << (int)(number % BitsPerWord);
}

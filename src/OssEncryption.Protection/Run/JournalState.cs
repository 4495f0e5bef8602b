using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>What earlier runs have done. Memory: three bits per entry, and the copies and uploads that were under way
/// when a run ended.</summary>
internal sealed class JournalState
{
    private readonly NumberSet _seen = new();
    private readonly NumberSet _final = new();
    private readonly NumberSet _outcomeUnknown = new();
    private readonly OutcomeTally _tally = new();
    private readonly Dictionary<long, PendingRepair> _begun = [];
    private readonly Dictionary<string, (long Number, MultipartUpload Upload)> _uploads = new(StringComparer.Ordinal);
    private readonly List<PendingRepair> _possibleUploads = [];
    private readonly HashSet<string> _closedUploads = new(StringComparer.Ordinal);

    /// <summary>The number of earlier runs.</summary>
    public int Runs { get; private set; }

    /// <summary>When a journal was last written, or <c>null</c>.</summary>
    public DateTimeOffset? LastTime { get; private set; }

    /// <summary>The number of entries that runs pass over.</summary>
    public long FinalCount => _final.Count;

    /// <summary>The newest outcome of each entry, by reason.</summary>
    public IReadOnlyList<OutcomeCount> Counts => _tally.Counts;

    /// <summary>Uploads that were initiated, and neither completed nor aborted as far as is known.</summary>
    public IEnumerable<(long Number, MultipartUpload Upload)> OpenUploads => _uploads.Values;

    /// <summary>Multipart copies that may have an open upload with an unknown id.</summary>
    public IEnumerable<PendingRepair> PossibleUploads => _possibleUploads;

    /// <summary>Reads all journals of a plan.</summary>
    public static JournalState Read(JournalFolder folder)
    {
        var state = new JournalState();
        foreach (IEnumerable<JournalRecord> run in folder.ReadRuns())
        {
            state.Runs++;
            state.AddRun(run);
        }

        return state;
    }

    /// <summary>Whether runs pass an entry over.</summary>
    public bool IsFinal(long number) => _final.Contains(number);

    /// <summary>A copy of an entry whose outcome is unknown, or <c>null</c>.</summary>
    public PendingRepair? FindBegun(long number) => _begun.TryGetValue(number, out PendingRepair? begun) ? begun : null;

    // Runs come newest first, so the first outcome of an entry counts.
    private void AddRun(IEnumerable<JournalRecord> run)
    {
        var begun = new Dictionary<long, PendingRepair>();
        var possible = new Dictionary<long, PendingRepair>();
        foreach (JournalRecord record in run)
        {
            LastTime = LastTime > record.Time ? LastTime : record.Time;
            switch (record.Kind)
            {
                case JournalKind.Begun:
                    Add(record.Begun!, begun, possible);
                    break;
                case JournalKind.UploadOpened:
                    possible.Remove(record.Number);
                    Open(record);
                    break;
                case JournalKind.UploadClosed:
                    Close(record.Upload!.UploadId);
                    break;
                case JournalKind.Outcome:
                    Add(record.Outcome!, begun, possible);
                    break;
            }
        }

        _possibleUploads.AddRange(possible.Values);
        foreach (KeyValuePair<long, PendingRepair> item in begun.Where(item => !_begun.ContainsKey(item.Key)))
        {
            _begun.Add(item.Key, item.Value);
        }
    }

    private void Add(
        PendingRepair item, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> possible)
    {
        if (!_seen.Contains(item.Number) || _outcomeUnknown.Contains(item.Number))
        {
            begun[item.Number] = item;
            if (item.OpenUploads is not null)
            {
                possible[item.Number] = item;
            }
        }
    }

    private void Open(JournalRecord record)
    {
        if (!_closedUploads.Contains(record.Upload!.UploadId))
        {
            _uploads[record.Upload.UploadId] = (record.Number, record.Upload);
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
        PlanOutcome outcome, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> possible)
    {
        if (!outcome.OutcomeUnknown || outcome.IsFinal)
        {
            begun.Remove(outcome.Number);
            possible.Remove(outcome.Number);
        }

        if (_seen.Add(outcome.Number))
        {
            _tally.Add(outcome);
            if (outcome.IsFinal)
            {
                _final.Add(outcome.Number);
            }
            else if (outcome.OutcomeUnknown)
            {
                _outcomeUnknown.Add(outcome.Number);
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

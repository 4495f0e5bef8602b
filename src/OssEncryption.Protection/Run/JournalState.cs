using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>What the runs before have done, in memory that does not grow with the plan: a bit for each entry, and what
/// was under way when a run ended.</summary>
internal sealed class JournalState
{
    private readonly NumberSet _seen = new();
    private readonly NumberSet _final = new();
    private readonly NumberSet _unclear = new();
    private readonly OutcomeTally _tally = new();
    private readonly Dictionary<long, PendingRepair> _begun = [];
    private readonly Dictionary<string, (long Number, MultipartUpload Upload)> _uploads = new(StringComparer.Ordinal);
    private readonly List<PendingRepair> _unnamed = [];
    private readonly HashSet<string> _closedUploads = new(StringComparer.Ordinal);

    /// <summary>How often the plan was run before.</summary>
    public int Runs { get; private set; }

    /// <summary>When anything was last written to a journal, or <c>null</c>.</summary>
    public DateTimeOffset? LastTime { get; private set; }

    /// <summary>How many entries nothing is to be done for any more.</summary>
    public long FinalCount => _final.Count;

    /// <summary>The newest outcome of each entry that has one, counted.</summary>
    public IReadOnlyList<OutcomeCount> Counts => _tally.Counts;

    /// <summary>Uploads that were begun and of which nobody knows that they are gone.</summary>
    public IEnumerable<(long Number, MultipartUpload Upload)> OpenUploads => _uploads.Values;

    /// <summary>Copies by parts of which nobody knows whether an upload was begun.</summary>
    public IEnumerable<PendingRepair> UnclearUploads => _unnamed;

    /// <summary>Reads what there is.</summary>
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

    /// <summary>Whether nothing is to be done for an entry any more.</summary>
    public bool IsFinal(long number) => _final.Contains(number);

    /// <summary>A copy of an entry that was begun and may have been made, or <c>null</c>.</summary>
    public PendingRepair? FindBegun(long number) => _begun.TryGetValue(number, out PendingRepair? begun) ? begun : null;

    // Runs come newest first, so that the first outcome of an entry is the one that counts.
    private void AddRun(IEnumerable<JournalRecord> run)
    {
        var begun = new Dictionary<long, PendingRepair>();
        var unnamed = new Dictionary<long, PendingRepair>();
        foreach (JournalRecord record in run)
        {
            LastTime = LastTime > record.Time ? LastTime : record.Time;
            switch (record.Kind)
            {
                case JournalKind.Begun:
                    Add(record.Begun!, begun, unnamed);
                    break;
                case JournalKind.UploadOpened:
                    unnamed.Remove(record.Number);
                    Open(record);
                    break;
                case JournalKind.UploadClosed:
                    Close(record.Upload!.UploadId);
                    break;
                case JournalKind.Outcome:
                    Add(record.Outcome!, begun, unnamed);
                    break;
            }
        }

        _unnamed.AddRange(unnamed.Values);
        foreach (KeyValuePair<long, PendingRepair> item in begun.Where(item => !_begun.ContainsKey(item.Key)))
        {
            _begun.Add(item.Key, item.Value);
        }
    }

    private void Add(
        PendingRepair item, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> unnamed)
    {
        if (!_seen.Contains(item.Number) || _unclear.Contains(item.Number))
        {
            begun[item.Number] = item;
            if (item.OpenUploads is not null)
            {
                unnamed[item.Number] = item;
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
        PlanOutcome outcome, Dictionary<long, PendingRepair> begun, Dictionary<long, PendingRepair> unnamed)
    {
        if (!outcome.OutcomeUnknown || outcome.IsFinal)
        {
            begun.Remove(outcome.Number);
            unnamed.Remove(outcome.Number);
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
                _unclear.Add(outcome.Number);
            }
        }
    }
}

/// <summary>A set of entry numbers, one bit each, so that a million of them take 128 KiB.</summary>
internal sealed class NumberSet
{
    private const int BitsPerPage = 1 << 16;
    private const int BitsPerWord = 64;

    private readonly List<ulong[]?> _pages = [];

    /// <summary>How many numbers are in it.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a number.</summary>
    /// <returns>Whether it was not in it yet.</returns>
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

    /// <summary>Whether a number is in it.</summary>
    public bool Contains(long number)
    {
        long page = number / BitsPerPage;
        return page < _pages.Count && _pages[(int)page] is { } words && (words[WordOf(number)] & BitOf(number)) != 0;
    }

    private static int WordOf(long number) => (int)(number % BitsPerPage) / BitsPerWord;

    private static ulong BitOf(long number) => 1UL << (int)(number % BitsPerWord);
}

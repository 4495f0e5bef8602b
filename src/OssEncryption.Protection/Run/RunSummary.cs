using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Run;

/// <summary>What a run came to.</summary>
public sealed record RunSummary
{
    /// <summary>The outcomes of this run, counted by reason.</summary>
    public required IReadOnlyList<OutcomeCount> Counts { get; init; }

    /// <summary>How many objects runs before had finished.</summary>
    public long DoneBefore { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many requests went out, those that were sent again included.</summary>
    public long Requests { get; init; }

    /// <summary>How many of them the service found too fast.</summary>
    public long Throttled { get; init; }

    /// <summary>Uploads in parts of runs before that could not be given up.</summary>
    public IReadOnlyList<MultipartUpload> LeftUploads { get; init; } = [];

    /// <summary>Why the run ended before all objects were looked at, or <c>null</c> when it did not.</summary>
    public OssException? Stopped { get; init; }
}

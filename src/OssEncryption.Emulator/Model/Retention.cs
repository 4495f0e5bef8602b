namespace OssEncryption.Emulator.Model;

/// <summary>The retention policy of a bucket (WORM): what was written is kept as it is for some days.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Days">How long objects are kept.</param>
/// <param name="IsLocked">Whether it is final.</param>
/// <param name="CreationDate">When it was begun.</param>
internal sealed record Retention(string Id, int Days, bool IsLocked, DateTimeOffset CreationDate)
{
    private static readonly TimeSpan Draft = TimeSpan.FromDays(1);

    /// <summary>Whether it holds. One that was not locked within a day is void.</summary>
    public bool Holds(DateTimeOffset now) => IsLocked || now < CreationDate + Draft;

    /// <summary>Whether something written at a moment must still be kept.</summary>
    public bool Keeps(DateTimeOffset written, DateTimeOffset now) =>
        Holds(now) && now < written + TimeSpan.FromDays(Days);
}

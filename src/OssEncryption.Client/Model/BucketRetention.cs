namespace OssEncryption.Client.Model;

/// <summary>The retention policy (WORM) of a bucket: what was written is kept as it is for some days. Source:
/// GetBucketWorm.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>InProgress</c> for a day after it was made, then <c>Locked</c> if it was locked, else
/// <c>Expired</c>.</param>
/// <param name="Days">For how many days an object is kept after it was written.</param>
public sealed record BucketRetention(string Id, string State, int Days)
{
    /// <summary>The longest time that a policy can ask for, in days: 70 years.</summary>
    public const int MostDays = 25_550;

    /// <summary>Whether it holds: a policy that is not locked yet protects objects, too.</summary>
    public bool Holds => State is "Locked" or "InProgress";

    /// <summary>Whether something written at a moment must still be kept at another.</summary>
    public bool Keeps(DateTimeOffset written, DateTimeOffset now) => Holds && now < written.AddDays(Days);
}

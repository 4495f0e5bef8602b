namespace OssEncryption;

/// <summary>How many bytes went over the wire, of how many; counted on any thread.</summary>
internal sealed class ByteCount
{
    private const double Mebibyte = 1024 * 1024;

    private long _expected;
    private long _done;

    /// <summary>The share that is done, in per cent; -1 when no bytes are expected.</summary>
    public int Percent
    {
        get
        {
            long expected = Interlocked.Read(ref _expected);
            long done = Math.Max(0, Math.Min(Interlocked.Read(ref _done), expected));
            return expected == 0 ? -1 : (int)(100.0 * done / expected);
        }
    }

    /// <summary>Adds bytes that are still to come.</summary>
    public void Expect(long count) => Interlocked.Add(ref _expected, count);

    /// <summary>Adds bytes that came, or takes those away that must come again.</summary>
    public void Add(long count) => Interlocked.Add(ref _done, count);

    /// <summary>The bytes as the progress shows them; nothing when none are expected.</summary>
    public override string ToString() => Interlocked.Read(ref _expected) == 0
        ? ""
        : FormattableString.Invariant(
            $", {Interlocked.Read(ref _done) / Mebibyte:0.0} of {Interlocked.Read(ref _expected) / Mebibyte:0.0} MiB");
}

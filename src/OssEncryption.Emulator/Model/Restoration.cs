namespace OssEncryption.Emulator.Model;

/// <summary>The restoring of an archived object.</summary>
/// <param name="Ready">From when it can be read.</param>
/// <param name="Expiry">Until when it can be read.</param>
internal sealed record Restoration(DateTimeOffset Ready, DateTimeOffset Expiry)
{
    /// <summary>Whether it is under way.</summary>
    public bool IsOngoing(DateTimeOffset now) => now < Ready;

    /// <summary>Whether the object can be read.</summary>
    public bool IsReadable(DateTimeOffset now) => now >= Ready && now < Expiry;
}

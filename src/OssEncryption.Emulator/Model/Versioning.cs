namespace OssEncryption.Emulator.Model;

/// <summary>Whether a bucket keeps the versions of its objects.</summary>
internal enum Versioning
{
    /// <summary>It never did.</summary>
    Off,

    /// <summary>Every write makes a version.</summary>
    Enabled,

    /// <summary>It did: writes make the one version without an id, and the others stay.</summary>
    Suspended,
}

namespace OssEncryption.Emulator.Disk;

/// <summary>What was kept is not what was written, or is not there any more.</summary>
internal sealed class DamagedContentException(string blob, string what)
    : Exception($"The stored content '{blob}' is damaged: {what}. It is not served.");

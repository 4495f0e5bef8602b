namespace OssEncryption.Emulator.State;

/// <summary>A tag of an object.</summary>
internal readonly record struct ObjectTag(string Key, string Value);

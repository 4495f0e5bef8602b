namespace OssEncryption.Emulator.Model;

/// <summary>A tag of an object.</summary>
internal readonly record struct ObjectTag(string Key, string Value);

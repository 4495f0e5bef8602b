namespace OssEncryption.Emulator.Tests.Support;

/// <summary>The files in the folder of an emulator.</summary>
internal static class DataFiles
{
    /// <summary>The full path of every file in a section but the lock, which nobody else can open.</summary>
    public static string[] DataFilesIn(this TemporaryFolder folder, string section = "") =>
        [.. Directory.EnumerateFiles(folder.PathOf(section), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "emulator.lock")];
}

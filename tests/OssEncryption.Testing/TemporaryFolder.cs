namespace OssEncryption.Testing;

/// <summary>An empty folder that is deleted at the end of the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("oss").FullName;

    /// <summary>The path of a name, or of names below one another.</summary>
    public string PathOf(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>All files, as relative paths with slashes.</summary>
    public IReadOnlyList<string> Files() =>
    [
        .. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Creates a file of a size; neighbouring parts have different content.</summary>
    public string Add(string name, int size)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, Bytes(size));
        return path;
    }

    public static byte[] Bytes(int size)
    {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++)
        {
            bytes[i] = (byte)((i * 31) ^ (i >> 8));
        }

        return bytes;
    }

    public byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows())
        {
            // There, an assembly that was loaded from it is held until the process ends.
        }
    }
}

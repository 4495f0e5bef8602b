namespace OssEncryption.Protection.Tests.Support;

/// <summary>A folder of this test's own, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("oss-protection-").FullName;

    public string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

namespace OssEncryption.Protection.Tests.Support;

/// <summary>A temporary folder, deleted at the end of the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("oss-protection-").FullName;

    public string PathOf(params string[] names) => Path.Combine([Root, .. names]);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

namespace OssEncryption.Tests.Fixture;

/// <summary>A test with a symbolic link, which needs a privilege on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinkFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(Try);

    public LinkFactAttribute() => Skip = Reason.Value;

    private static string? Try()
    {
        using var folder = new TemporaryFolder();
        try
        {
            string link = folder.PathOf("link");
            File.CreateSymbolicLink(link, folder.PathOf("target"));
            return new FileInfo(link).LinkTarget is null ? "Wine makes no links" : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return "links need a privilege";
        }
    }
}

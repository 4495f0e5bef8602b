namespace OssEncryption.Client.Model;

/// <summary>Which objects are listed.</summary>
/// <param name="Prefix">Only keys that begin so, or <c>null</c>.</param>
/// <param name="Delimiter">Keys are grouped up to this, or <c>null</c>.</param>
/// <param name="StartAfter">Only keys after this one, or <c>null</c>.</param>
/// <param name="ContinuationToken">Where the last page ended, or <c>null</c> for the first.</param>
/// <param name="MaxKeys">From 1 to 1,000.</param>
public sealed record ObjectQuery(
    string? Prefix = null,
    string? Delimiter = null,
    string? StartAfter = null,
    string? ContinuationToken = null,
    int MaxKeys = 1000);

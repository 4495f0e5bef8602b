namespace OssEncryption.Client.Model;

/// <summary>Which versions are listed.</summary>
/// <param name="Prefix">Only keys that begin so, or <c>null</c>.</param>
/// <param name="Delimiter">Keys are grouped up to this, or <c>null</c>.</param>
/// <param name="KeyMarker">The key at which the last page ended, or <c>null</c> for the first.</param>
/// <param name="VersionIdMarker">The version at which the last page ended, or <c>null</c>.</param>
/// <param name="MaxKeys">From 1 to 1,000.</param>
public sealed record VersionQuery(
    string? Prefix = null,
    string? Delimiter = null,
    string? KeyMarker = null,
    string? VersionIdMarker = null,
    int MaxKeys = 1000);

namespace OssEncryption.Client.Model;

/// <summary>One page of a list of versions and delete markers.</summary>
/// <param name="Versions">The versions and delete markers, by key, newest first.</param>
/// <param name="CommonPrefixes">The groups that the delimiter made.</param>
/// <param name="NextKeyMarker">The key at which this page ended, or <c>null</c> when it is the last.</param>
/// <param name="NextVersionIdMarker">The version at which this page ended, or <c>null</c>.</param>
public sealed record VersionPage(
    IReadOnlyList<ListedObject> Versions,
    IReadOnlyList<string> CommonPrefixes,
    string? NextKeyMarker,
    string? NextVersionIdMarker);

namespace OssEncryption.Client.Model;

/// <summary>One page of a list of objects.</summary>
/// <param name="Objects">The objects, by key.</param>
/// <param name="CommonPrefixes">The groups that the delimiter made.</param>
/// <param name="NextContinuationToken">Where the next page begins, or <c>null</c> when this is the last.</param>
public sealed record ObjectPage(
    IReadOnlyList<ListedObject> Objects, IReadOnlyList<string> CommonPrefixes, string? NextContinuationToken);

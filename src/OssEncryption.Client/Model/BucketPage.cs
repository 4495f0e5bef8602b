namespace OssEncryption.Client.Model;

/// <summary>One page of ListBuckets.</summary>
/// <param name="Buckets">The buckets of the page, by name.</param>
/// <param name="NextMarker">What the next page starts after, or <c>null</c> when this is the last.</param>
public sealed record BucketPage(IReadOnlyList<BucketSummary> Buckets, string? NextMarker);

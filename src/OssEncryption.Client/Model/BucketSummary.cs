namespace OssEncryption.Client.Model;

/// <summary>A bucket as ListBuckets shows it. Source: <c>ListAllMyBucketsResult/Buckets/Bucket</c>.</summary>
/// <param name="Name">The bucket's name.</param>
/// <param name="Region">The region id, <c>cn-hangzhou</c>.</param>
/// <param name="CreationDate">When it was made, UTC.</param>
/// <param name="StorageClass">The class new objects get.</param>
/// <param name="ExtranetEndpoint">The public endpoint's host.</param>
/// <param name="IntranetEndpoint">The endpoint's host inside the vendor's network.</param>
public sealed record BucketSummary(
    string Name,
    string Region,
    DateTimeOffset CreationDate,
    string StorageClass,
    string ExtranetEndpoint,
    string IntranetEndpoint);

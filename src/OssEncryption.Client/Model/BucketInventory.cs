namespace OssEncryption.Client.Model;

/// <summary>A rule by which the service lists the objects of a bucket now and then, and where it writes the lists.
/// Source: GetBucketInventory.</summary>
/// <param name="Id">Its id in the bucket.</param>
/// <param name="DestinationBucket">The bucket that the lists are written to.</param>
/// <param name="DestinationPrefix">What stands before their keys; empty for nothing.</param>
public sealed record BucketInventory(string Id, string DestinationBucket, string DestinationPrefix);

namespace OssEncryption.Client.Model;

/// <summary>A bucket as ListBuckets shows it. Source: <c>ListAllMyBucketsResult/Buckets/Bucket</c>.</summary>
/// <param name="Name">The bucket's name.</param>
/// <param name="Region">The region id, <c>cn-hangzhou</c>.</param>
/// <param name="CreationDate">When it was created, UTC.</param>
/// <param name="StorageClass">The storage class of new objects.</param>
/// <param name="ExtranetEndpoint">The public endpoint's host.</param>
/// <param name="IntranetEndpoint">The endpoint's host inside the vendor's network.</param>
public sealed record BucketSummary(
    string Name,
    string Region,
    DateTimeOffset CreationDate,
    string StorageClass,
    string ExtranetEndpoint,
    string IntranetEndpoint)
{
    /// <summary>The id of the resource group, <c>rg-acfmx…</c>; empty when the service did not tell it.</summary>
    public string ResourceGroupId { get; init; } = "";
}

/// <summary>A bucket as GetBucketInfo shows it, its default rule included. Source: <c>BucketInfo/Bucket</c>.</summary>
/// <param name="Summary">The part that ListBuckets shows too.</param>
/// <param name="DataRedundancyType"><c>LRS</c> or <c>ZRS</c>.</param>
/// <param name="AccessControl">The bucket's ACL: <c>private</c>, <c>public-read</c>, <c>public-read-write</c>.</param>
/// <param name="Versioning"><c>Enabled</c>, <c>Suspended</c>, or <c>null</c> when it was never set.</param>
/// <param name="Encryption">The default rule; <see cref="EncryptionRule.None"/> when there is none.</param>
public sealed record BucketInfo(
    BucketSummary Summary,
    string DataRedundancyType,
    string AccessControl,
    string? Versioning,
    EncryptionRule Encryption)
{
    /// <summary>The id of the account that owns the bucket; empty when the service did not tell it.</summary>
    public string OwnerId { get; init; } = "";

    /// <summary>Whether it has a hierarchical namespace: its directories are entries of their own. Source: inferred.
    /// The vendor's SDK for Java has the element HierarchicalNamespace in BucketInfo; no page of GetBucketInfo names
    /// it.</summary>
    public bool IsHierarchical { get; init; }
}

/// <summary>One page of ListBuckets.</summary>
/// <param name="Buckets">The buckets of the page, by name.</param>
/// <param name="NextMarker">The marker of the next page, or <c>null</c> on the last page.</param>
/// <param name="OwnerId">The id of the account whose buckets these are; empty where the response does not say
/// it.</param>
public sealed record BucketPage(IReadOnlyList<BucketSummary> Buckets, string? NextMarker, string OwnerId = "");

/// <summary>The properties of a bucket to create; <c>null</c> leaves one to the service.</summary>
public sealed record NewBucket
{
    /// <summary>The storage class of new objects: <c>Standard</c>, <c>IA</c>, <c>Archive</c>, <c>ColdArchive</c>,
    /// <c>DeepColdArchive</c>.</summary>
    public string? StorageClass { get; init; }

    /// <summary><c>LRS</c> or <c>ZRS</c>.</summary>
    public string? DataRedundancyType { get; init; }

    /// <summary><c>private</c>, <c>public-read</c> or <c>public-read-write</c>.</summary>
    public string? Acl { get; init; }

    /// <summary>The default rule that the bucket has from its creation on.</summary>
    public EncryptionRule Encryption { get; init; } = EncryptionRule.None;
}

/// <summary>The retention policy (WORM) of a bucket: no object can be changed or deleted for some days after it was
/// written. Source: GetBucketWorm.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>InProgress</c> for 24 hours after its creation; then <c>Locked</c> if it was locked, else
/// <c>Expired</c>.</param>
/// <param name="Days">How many days an object is retained after it was written.</param>
public sealed record BucketRetention(string Id, string State, int Days)
{
    /// <summary>The longest retention, in days: 70 years.</summary>
    public const int MostDays = 25_550;

    /// <summary>Whether the policy is in force; one that is not locked yet is, too.</summary>
    public bool Holds => State is "Locked" or "InProgress";

    /// <summary>Whether an object written at one time is still retained at another.</summary>
    public bool Keeps(DateTimeOffset written, DateTimeOffset now) => Holds && now < written.AddDays(Days);
}

/// <summary>An inventory rule: the service lists the objects of the bucket daily or weekly and writes the lists to a
/// bucket. Source: GetBucketInventory.</summary>
/// <param name="Id">Its id in the bucket.</param>
/// <param name="DestinationBucket">The bucket that the lists are written to.</param>
/// <param name="DestinationPrefix">The prefix of their keys; may be empty.</param>
public sealed record BucketInventory(string Id, string DestinationBucket, string DestinationPrefix);

/// <summary>A replication rule: the service copies new objects of the bucket to another one, which may be in another
/// region or account. Source: GetBucketReplication.</summary>
/// <param name="Id">Its id in the bucket.</param>
/// <param name="DestinationBucket">The bucket that the replicas are written to.</param>
/// <param name="ReplicatesKms">Whether objects under SSE-KMS are replicated. Without it the service leaves out, without
/// an error, every object under a CMK, and every object whose replica would get one.</param>
/// <param name="ReplicaKmsKeyId">The CMK of the replicas, or <c>null</c>.</param>
public sealed record BucketReplication(
    string Id, string DestinationBucket, bool ReplicatesKms, string? ReplicaKmsKeyId)
{
    /// <summary><c>starting</c>, <c>doing</c> or <c>closing</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>The prefixes of the keys that are replicated; empty for all.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];
}

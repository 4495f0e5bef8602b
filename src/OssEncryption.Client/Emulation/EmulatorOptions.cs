using OssEncryption.Client.Model;

namespace OssEncryption.Client.Emulation;

/// <summary>What a local OSS is started with.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The regions it plays, each on a port of its own; the first is the default one.</summary>
    public IReadOnlyList<string> Regions { get; init; } = ["cn-hangzhou"];

    /// <summary>The loopback port of the first region, or 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The owner's access key, or <c>null</c> for one made up for this run.</summary>
    public OssCredential? Owner { get; init; }

    /// <summary>The largest object, in bytes, that one CopyObject may give another encryption or storage class: 1 GB as
    /// the service counts it. Larger ones are copied by parts.</summary>
    public long LargestCopy { get; init; } = 1L << 30;

    /// <summary>The largest object or part, in bytes, that one request may write, and the largest object that one
    /// CopyObject takes to another bucket: 5 GB.</summary>
    public long LargestWrite { get; init; } = 5L << 30;

    /// <summary>The smallest part, in bytes, of a multipart upload; the last one may be smaller: 100 KB.</summary>
    public long SmallestPart { get; init; } = 100 << 10;

    /// <summary>How long it takes to restore an archived object. At once by default.</summary>
    public TimeSpan RestoreTime { get; init; }

    /// <summary>How many objects a data file of an inventory lists at most; more of them make more files.</summary>
    public int InventoryRowsPerFile { get; init; } = 100_000;

    /// <summary>The folder that keeps buckets, objects and keys, or <c>null</c> to keep them in memory. It is made when
    /// it is missing, and one local OSS at a time uses it. Objects lie in it encrypted as they ask for; the master keys
    /// lie in it too, readable by its owner alone, for this is a tool for tests and no safe.</summary>
    public string? Path { get; init; }

    /// <summary>The keys that KMS has at the start: ids, which belong to the first region, or full names,
    /// <c>acs:kms:cn-hangzhou:1000000000000001:key/my-key</c>. Objects can be encrypted under no other key but the one
    /// of the service, and those added later.</summary>
    public IReadOnlyList<string> KmsKeys { get; init; } = [];
}

using OssEncryption.Client.Model;

namespace OssEncryption.Client.Emulation;

/// <summary>A running local OSS as the module sees it. The implementation is built for newer runtimes and loaded only
/// when it is first asked for, so nothing references its assembly: this contract is where the two meet.</summary>
public interface IOssEmulator : IDisposable
{
    /// <summary>The endpoint of each region, by region id, in the order they were asked for:
    /// <c>http://127.0.0.1:40123</c>.</summary>
    IReadOnlyDictionary<string, Uri> Endpoints { get; }

    /// <summary>The user who owns every bucket at the start and may do everything.</summary>
    OssCredential Owner { get; }

    /// <summary>How many requests were received since the start or the last <see cref="ClearRequests"/>, also those
    /// that the log no longer has.</summary>
    long RequestCount { get; }

    /// <summary>The requests received since the start or the last <see cref="ClearRequests"/>, oldest first: the newest
    /// 100,000, and fewer where they have more than 64 Mi characters together.</summary>
    IReadOnlyList<EmulatorRequest> GetRequests();

    /// <summary>Empties the log of requests and begins to count anew.</summary>
    void ClearRequests();

    /// <summary>Adds a user; the answer is its access key.</summary>
    OssCredential AddUser(EmulatorUser user);

    /// <summary>Adds a fault; faults are tried in the order they were added.</summary>
    void AddFault(EmulatorFault fault);

    /// <summary>Removes every fault.</summary>
    void ClearFaults();

    /// <summary>Adds a key to KMS.</summary>
    /// <param name="id">Its id or full name, or <c>null</c> for one made up.</param>
    /// <param name="region">Its region, or <c>null</c> for the one its full name says, else the first.</param>
    /// <exception cref="ArgumentException">The id or region cannot be, or there is such a key.</exception>
    EmulatorKey AddKey(string? id = null, string? region = null);

    /// <summary>Changes the state of a key, by its id or full name.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    void SetKeyState(string id, EmulatorKeyState state);

    /// <summary>Gives a key new material for what is written from now on; what was written stays readable.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    EmulatorKey RotateKey(string id);

    /// <summary>Deletes a key for good: what is encrypted under it can never be read again.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    void RemoveKey(string id);

    /// <summary>Gives the service's own master key, under which AES256 and SM4 keep objects, new material for what is
    /// written from now on; what was written stays readable.</summary>
    void RotateMasterKey();

    /// <summary>The keys of KMS, sorted by id. The service's own key appears once it has been used.</summary>
    IReadOnlyList<EmulatorKey> GetKeys();

    /// <summary>Gives a bucket an inventory rule, as PutBucketInventory does.</summary>
    /// <exception cref="ArgumentException">There is no such bucket, there is a rule with this id, or the service would
    /// not take it; the message says what it would answer.</exception>
    void AddInventory(string bucket, EmulatorInventoryRule rule);

    /// <summary>Writes the lists that the inventory rules of a bucket ask for, now instead of at their hour. A rule
    /// that is disabled or takes no object makes none.</summary>
    /// <param name="bucket">The bucket whose objects are listed.</param>
    /// <param name="inventoryId">The rule, or <c>null</c> for every one.</param>
    /// <param name="time">When the scan is said to have begun, or <c>null</c> for now.</param>
    /// <exception cref="ArgumentException">There is no such bucket or rule.</exception>
    /// <exception cref="InvalidOperationException">The files cannot be written: their bucket has gone, or the key
    /// cannot be used.</exception>
    IReadOnlyList<EmulatorInventory> RunInventory(
        string bucket, string? inventoryId = null, DateTimeOffset? time = null);
}

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

/// <summary>A user of the local OSS with limited permissions.</summary>
public sealed record EmulatorUser
{
    /// <summary>The access key id, or <c>null</c> for one made up.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The secret, or <c>null</c> for one made up.</summary>
    public string? AccessKeySecret { get; init; }

    /// <summary>The security token that must come with the key, or <c>null</c> when it is a permanent key.</summary>
    public string? SecurityToken { get; init; }

    /// <summary>The id of the account it belongs to, or <c>null</c> for the owner's. A user of another account is a
    /// stranger to the owner's buckets, and has buckets of its own.</summary>
    public string? Account { get; init; }

    /// <summary>The actions allowed, with wildcards: <c>oss:Get*</c>. Everything by default.</summary>
    public string[] Allow { get; init; } = ["*"];

    /// <summary>The actions denied, with wildcards; they win over what is allowed.</summary>
    public string[] Deny { get; init; } = [];

    /// <summary>The buckets that the allowed actions reach, with wildcards. All by default.</summary>
    public string[] Buckets { get; init; } = ["*"];
}

/// <summary>A request that the local OSS received, and how it answered. No signature and no secret is in it.</summary>
/// <param name="Time">When it came, UTC.</param>
/// <param name="Region">The region whose endpoint it came to.</param>
/// <param name="Operation">What it asked for: <c>PutBucketEncryption</c>.</param>
/// <param name="Method">The HTTP verb.</param>
/// <param name="Target">The raw path and query; the values of signature and token parameters are masked.</param>
/// <param name="Bucket">The bucket, or <c>null</c>.</param>
/// <param name="Key">The object key, or <c>null</c>.</param>
/// <param name="AccessKeyId">Who asked, or <c>null</c> when anonymous.</param>
/// <param name="Headers">The headers, without Authorization and security token.</param>
/// <param name="Body">The body as text when it was XML, or <c>null</c>.</param>
/// <param name="Status">The HTTP status of the answer; 0 when the connection was reset.</param>
/// <param name="Code">The error code of the answer, or <c>null</c>.</param>
public sealed record EmulatorRequest(
    DateTimeOffset Time,
    string Region,
    string Operation,
    string Method,
    string Target,
    string? Bucket,
    string? Key,
    string? AccessKeyId,
    IReadOnlyDictionary<string, string> Headers,
    string? Body,
    int Status,
    string? Code)
{
    /// <summary>What was asked for and how it was answered:
    /// <c>GetObject invoices/report.pdf 404 NoSuchKey</c>.</summary>
    public override string ToString()
    {
        string place = Key is null ? Bucket ?? "" : $"{Bucket}/{Key}";
        string[] parts = [Operation, place, FormattableString.Invariant($"{Status}"), Code ?? ""];
        return string.Join(" ", parts.Where(part => part.Length > 0));
    }
}

using System.Collections;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Emulation;

/// <summary>A running local OSS. The implementation targets newer runtimes and is loaded on first use, so nothing
/// references its assembly: this interface is the contract.</summary>
public interface IOssEmulator : IDisposable
{
    /// <summary>The endpoint of each region, by region id, in the requested order:
    /// <c>http://127.0.0.1:40123</c>.</summary>
    IReadOnlyDictionary<string, Uri> Endpoints { get; }

    /// <summary>The credential of the owner, who initially owns every bucket and may do everything.</summary>
    OssCredential Owner { get; }

    /// <summary>The number of requests since the start or the last <see cref="ClearRequests"/>, including those no
    /// longer in the log.</summary>
    long RequestCount { get; }

    /// <summary>The requests received since the start or the last <see cref="ClearRequests"/>, oldest first: the newest
    /// 100,000, and fewer where they have more than 64 Mi characters together.</summary>
    IReadOnlyList<EmulatorRequest> GetRequests();

    /// <summary>Empties the request log and resets the count.</summary>
    void ClearRequests();

    /// <summary>Adds a user and returns its credential.</summary>
    OssCredential AddUser(EmulatorUser user);

    /// <summary>Adds a fault; faults are tried in the order they were added.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or no operation of OSS or KMS has its
    /// name.</exception>
    void AddFault(EmulatorFault fault);

    /// <summary>Removes every fault.</summary>
    void ClearFaults();

    /// <summary>Adds a key to KMS.</summary>
    /// <param name="id">Its id or ARN, or <c>null</c> for a generated id.</param>
    /// <param name="region">Its region, or <c>null</c> for that of its ARN, else the first region.</param>
    /// <param name="aliasName">Its alias, <c>alias/data</c>, or <c>null</c> for none.</param>
    /// <param name="spec">Its kind, or <c>null</c> for <c>Aliyun_AES_256</c>.</param>
    /// <exception cref="ArgumentException">The id, region, alias or kind is not valid, or the key or alias
    /// exists.</exception>
    EmulatorKey AddKey(string? id = null, string? region = null, string? aliasName = null, string? spec = null);

    /// <summary>Changes the state of a key, by its id or ARN.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    void SetKeyState(string id, EmulatorKeyState state);

    /// <summary>Rotates a key: new objects use its new version, and existing objects stay readable.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    EmulatorKey RotateKey(string id);

    /// <summary>Deletes a key for ever: objects under it can never be read again.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    void RemoveKey(string id);

    /// <summary>Rotates the master key of SSE-OSS (AES256 and SM4): new objects use its new version, and existing
    /// objects stay readable.</summary>
    void RotateMasterKey();

    /// <summary>The keys of KMS, sorted by id. The service's own key appears once it has been used.</summary>
    IReadOnlyList<EmulatorKey> GetKeys();

    /// <summary>Adds an inventory rule to a bucket, as PutBucketInventory does.</summary>
    /// <exception cref="ArgumentException">There is no such bucket, there is a rule with this id, or the service would
    /// reject the rule; the message quotes its response.</exception>
    void AddInventory(string bucket, EmulatorInventoryRule rule);

    /// <summary>Writes the inventories of a bucket at once instead of on schedule. A rule that is disabled or matches
    /// no object writes none.</summary>
    /// <param name="bucket">The bucket whose objects are listed.</param>
    /// <param name="inventoryId">The rule, or <c>null</c> for all.</param>
    /// <param name="time">The start time of the scan to report, or <c>null</c> for now.</param>
    /// <exception cref="ArgumentException">There is no such bucket or rule.</exception>
    /// <exception cref="InvalidOperationException">The files cannot be written: their bucket has gone, or the key
    /// cannot be used.</exception>
    IReadOnlyList<EmulatorInventory> RunInventory(
        string bucket, string? inventoryId = null, DateTimeOffset? time = null);
}

/// <summary>The options of a local OSS.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The regions, each on its own port; the first is the default.</summary>
    public IReadOnlyList<string> Regions { get; init; } = ["cn-hangzhou"];

    /// <summary>The loopback port of the first region, or 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The owner's credential, or <c>null</c> for a generated one.</summary>
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

    /// <summary>How long it takes to build an index for MetaQuery. For the first half of the time it is Ready and holds
    /// nothing, then it is Running and holds more and more keys. At once by default.</summary>
    public TimeSpan IndexTime { get; init; }

    /// <summary>How long it takes until an index for MetaQuery has what was written. At once by default.</summary>
    public TimeSpan IndexLag { get; init; }

    /// <summary>The most objects that one data file of an inventory lists.</summary>
    public int InventoryRowsPerFile { get; init; } = 100_000;

    /// <summary>The names of buckets by the domain names that are bound to them (CNAME), without a port:
    /// <c>img.example.com</c>. Every bucket is found by <c>bucket.localhost</c> and by its endpoint names of the
    /// service in any case.</summary>
    public IReadOnlyDictionary<string, string> BucketHosts { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder for buckets, objects and keys, or <c>null</c> to keep them in memory. It is created when
    /// missing, and one local OSS at a time uses it. Objects are stored encrypted. The master keys are in the same
    /// folder, readable only by its owner: this is a tool for tests, not a vault.</summary>
    public string? Path { get; init; }

    /// <summary>The initial KMS keys: ids in the first region, or ARNs like
    /// <c>acs:kms:cn-hangzhou:1000000000000001:key/my-key</c>. Besides them there is only the service key, until others
    /// are added.</summary>
    public IReadOnlyList<string> KmsKeys { get; init; } = [];
}

/// <summary>A user of the local OSS and its permissions.</summary>
public sealed record EmulatorUser
{
    /// <summary>The access key id, or <c>null</c> for a generated one.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>The access key secret, or <c>null</c> for a generated one.</summary>
    public string? AccessKeySecret { get; init; }

    /// <summary>The security token of a temporary credential, or <c>null</c>.</summary>
    public string? SecurityToken { get; init; }

    /// <summary>The id of the account it belongs to, or <c>null</c> for the owner's. A user of another account has no
    /// access to the owner's buckets, and has its own buckets.</summary>
    public string? Account { get; init; }

    /// <summary>The actions allowed, with wildcards: <c>oss:Get*</c>. Everything by default.</summary>
    public string[] Allow { get; init; } = ["*"];

    /// <summary>The actions denied, with wildcards; they take precedence.</summary>
    public string[] Deny { get; init; } = [];

    /// <summary>The buckets that the allowed actions apply to, with wildcards. All by default.</summary>
    public string[] Buckets { get; init; } = ["*"];
}

/// <summary>A request that the local OSS received, and its response. It contains no signature and no secret.</summary>
/// <param name="Time">When it was received, UTC.</param>
/// <param name="Region">The region of the endpoint.</param>
/// <param name="Operation">The operation: <c>PutBucketEncryption</c>.</param>
/// <param name="Method">The HTTP verb.</param>
/// <param name="Target">The raw path and query; the values of signature and token parameters are masked.</param>
/// <param name="Bucket">The bucket, or <c>null</c>.</param>
/// <param name="Key">The object key, or <c>null</c>.</param>
/// <param name="AccessKeyId">The access key id, or <c>null</c> when anonymous.</param>
/// <param name="Headers">The headers, without Authorization and security token.</param>
/// <param name="Body">The body as text when it was XML, or <c>null</c>.</param>
/// <param name="Status">The HTTP status of the response; 0 when the connection was reset.</param>
/// <param name="Code">The error code of the response, or <c>null</c>.</param>
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
    /// <summary>The operation and its result: <c>GetObject invoices/report.pdf 404 NoSuchKey</c>.</summary>
    public override string ToString()
    {
        string place = Key is null ? Bucket ?? "" : $"{Bucket}/{Key}";
        string[] parts = [Operation, place, FormattableString.Invariant($"{Status}"), Code ?? ""];
        return string.Join(" ", parts.Where(part => part.Length > 0));
    }
}

/// <summary>A fault that is injected into matching requests. To hit only the n-th one, set <see cref="Skip"/> to n - 1
/// and <see cref="Count"/> to 1.</summary>
public sealed record EmulatorFault
{
    /// <summary>The operation it applies to, <c>GetBucketEncryption</c>, with wildcards.</summary>
    public string Operation { get; init; } = "*";

    /// <summary>The bucket it applies to, with wildcards.</summary>
    public string Bucket { get; init; } = "*";

    /// <summary>The key of the object it applies to, with wildcards.</summary>
    public string Key { get; init; } = "*";

    /// <summary>The number of matching requests to skip first.</summary>
    public int Skip { get; init; }

    /// <summary>The number of requests to hit after that; 0 for all.</summary>
    public int Count { get; init; }

    /// <summary>The number of matching requests per second to let through, as a throttling service does, after those of
    /// <see cref="Skip"/>; 0 for none.</summary>
    public int PerSecond { get; init; }

    /// <summary>The delay of the response.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the connection is reset without a response.</summary>
    public bool Reset { get; init; }

    /// <summary>Whether the request is carried out before the fault, so that only its response is lost.</summary>
    public bool AfterActing { get; init; }

    /// <summary>The status of the response; 0 for the normal response.</summary>
    public int Status { get; init; }

    /// <summary>The error code of the response when <see cref="Status"/> is an error; <c>null</c> for
    /// <c>ServiceUnavailable</c> with 503 and <c>InternalError</c> with any other. The service throttles with 503 and
    /// <c>TotalQpsLimitExceeded</c>, <c>MetaOperationQpsLimitExceeded</c>, <c>ActiveRequestLimitExceeded</c>,
    /// <c>CpuLimitExceeded</c>, <c>DownloadTrafficRateLimitExceeded</c>, <c>UploadTrafficRateLimitExceeded</c> or
    /// <c>QpsLimitExceeded</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Headers that replace those of the response, by name, such as a wrong <c>x-oss-hash-crc64ecma</c>. A
    /// header with a <c>null</c> or empty value is removed.</summary>
    public IDictionary? Headers { get; init; }

    /// <summary>A body that replaces that of the response, with <see cref="ContentType"/>.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of <see cref="Body"/>.</summary>
    public string ContentType { get; init; } = "application/xml";

    /// <summary>Truncates the response: its full length is announced, but only this many bytes are sent.</summary>
    public int? TruncateAt { get; init; }

    /// <summary>The clock skew of the server, in its Date header and its check of the request's time.</summary>
    public TimeSpan ClockSkew { get; init; }
}

/// <summary>An inventory that the local OSS has written by one of the rules of a bucket.</summary>
/// <param name="InventoryId">The rule.</param>
/// <param name="BucketName">The bucket that holds the files.</param>
/// <param name="Key">The key of <c>manifest.json</c>, which names all data files.</param>
/// <param name="DataKeys">The keys of the data files, in their order.</param>
/// <param name="Objects">The number of objects or versions listed.</param>
public sealed record EmulatorInventory(
    string InventoryId, string BucketName, string Key, IReadOnlyList<string> DataKeys, long Objects);

/// <summary>An inventory rule of a bucket in the local OSS, as PutBucketInventory sets it.</summary>
public sealed record EmulatorInventoryRule
{
    /// <summary>Its id in the bucket.</summary>
    public string Id { get; init; } = "report";

    /// <summary>Whether it is enabled.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The bucket that the files are written to, or <c>null</c> for the bucket itself.</summary>
    public string? Destination { get; init; }

    /// <summary>The prefix of the keys of the files, or <c>null</c>.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>How the files are encrypted: <c>AES256</c> or <c>KMS</c>, or <c>null</c> for the rule of their
    /// bucket.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The CMK, or <c>null</c> for the service key.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Only objects with this key prefix, or <c>null</c> for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether all versions are listed.</summary>
    public bool AllVersions { get; init; }

    /// <summary>The columns besides the object's name, in order.</summary>
    public string[] Fields { get; init; } =
        ["Size", "StorageClass", "LastModifiedDate", "ETag", "IsMultipartUploaded", "EncryptionStatus"];
}

/// <summary>The state of a key in the KMS of a local OSS. Its material never leaves the server.</summary>
/// <param name="Id">Its id, as objects report it.</param>
/// <param name="Region">The region whose buckets can use it.</param>
/// <param name="Account">The account it belongs to.</param>
/// <param name="State">Its state.</param>
/// <param name="Versions">The number of its versions: 1 until it is rotated.</param>
/// <param name="Alias"><c>alias/acs/oss</c> for the service key, else <c>null</c>.</param>
public sealed record EmulatorKey(
    string Id, string Region, string Account, EmulatorKeyState State, int Versions, string? Alias)
{
    /// <summary>Its ARN: <c>acs:kms:cn-hangzhou:1000000000000001:key/my-key</c>.</summary>
    public string Arn => $"acs:kms:{Region}:{Account}:key/{Id}";

    /// <summary>Its id and its state.</summary>
    public override string ToString() => $"{Id} ({State})";
}

/// <summary>The states of a KMS key. Only an enabled key encrypts and decrypts.</summary>
public enum EmulatorKeyState : long
{
    /// <summary>It can be used.</summary>
    Enabled,

    /// <summary>It is disabled: 409 KeyDisabled.</summary>
    Disabled,

    /// <summary>It will be deleted: 409 KeyPendingDeletion.</summary>
    PendingDeletion,

    /// <summary>Its material has not been imported yet: 409 KeyPendingImport.</summary>
    PendingImport,
}

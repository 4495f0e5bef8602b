using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Emulator;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.RateLimiting;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>A local OSS with a bucket, a client whose requests a test can intercept, and plans for the objects of
/// the bucket.</summary>
internal sealed class EmulatorFixture : IDisposable
{
    public const string Bucket = "invoices";
    public const string Key = "key-1";
    public const long LargestCopy = 4_000;

    /// <summary>A size that is copied in one request.</summary>
    public const int Small = 3_000;

    /// <summary>A size that is copied in five parts.</summary>
    public const int Large = 4_500;

    private const long PartSize = 1_000;

    private readonly OssClientFactory _factory;
    private readonly LocalOss _oss;
    private readonly TemporaryFolder _folder = new();
    private int _plans;
    private long _waited;

    public EmulatorFixture(
        string? versioning = null,
        string storageClass = "Standard",
        string? path = null,
        TimeSpan restoreTime = default)
    {
        _oss = new LocalOss(new EmulatorOptions
        {
            KmsKeys = [Key, "key-2"],
            LargestCopy = LargestCopy,
            SmallestPart = PartSize,
            Path = path,
            RestoreTime = restoreTime,
        }, Clock);
        _factory = new OssClientFactory(Handler, new TransportClock
        {
            UtcNow = LocalTime,
            Delay = (_, _) => Task.CompletedTask,
        });
        Client = _oss.Connect(factory: _factory);
        Other = _oss.Connect();
        Other.CreateBucketAsync(Bucket, new NewBucket { StorageClass = storageClass }, default).Wait();
        if (versioning is not null)
        {
            Other.PutBucketVersioningAsync(Bucket, versioning == "Enabled", default).Wait();
        }
    }

    public static EncryptionRule Kms { get; } = EncryptionRule.Create(SseAlgorithm.KMS, Key);

    public OssEmulator Oss => _oss.Emulator;

    /// <summary>The clock of the local OSS.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>How far the clock of the machine that plans and applies is ahead.</summary>
    public TimeSpan ClockError { get; set; }

    public InterceptingHandler Handler { get; } = new();

    /// <summary>The clock of the rate limiters of plans and runs.</summary>
    public RateLimiterClock LimiterClock =>
        new() { Elapsed = () => new TimeSpan(Interlocked.Read(ref _waited)), Delay = Wait };

    /// <summary>The client of runs.</summary>
    public IOssClient Client { get; }

    /// <summary>The client of the test, and of concurrent writers.</summary>
    public IOssClient Other { get; }

    public static ObjectAddress At(string key) => new(Bucket, key);

    /// <summary>Random bytes, the same for the same seed.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public Task<WrittenObject> PutAsync(string key, byte[] content, ObjectProperties? properties = null) =>
        Other.PutObjectAsync(At(key), ObjectContent.FromBytes(content), properties ?? new(), default);

    /// <summary>Puts a setting of the bucket that the client has no method for.</summary>
    public async Task ConfigureAsync(string setting, string xml)
    {
        ReceivedResponse response = await _oss.CallAsync("PUT", Bucket, null, setting, xml);
        Assert.Equal(200, (int)response.Status);
    }

    /// <summary>Sends a request for an object that goes past the client.</summary>
    public Task<ReceivedResponse> CallAsync(string method, string key, string query, string? body = null) =>
        _oss.CallAsync(method, Bucket, key, query, body);

    /// <summary>Retains the objects of the bucket.</summary>
    public async Task RetainBucketAsync(int days)
    {
        ReceivedResponse response = await _oss.CallAsync("POST", Bucket, null, "worm", "<InitiateWormConfiguration>" +
            $"<RetentionPeriodInDays>{days}</RetentionPeriodInDays></InitiateWormConfiguration>");
        Assert.Equal(200, (int)response.Status);
    }

    /// <summary>Makes a plan for every object of the bucket that is not encrypted as wanted.</summary>
    public async Task<PlanFolder> PlanAsync(
        EncryptionRule? wanted = null,
        string? prefix = null,
        DateTimeOffset? bucketCreated = null,
        bool byParts = false,
        int? shardCount = null)
    {
        EncryptionRule rule = wanted ?? Kms;
        string folder = _folder.PathOf($"plan-{++_plans}");
        using (var writer = new PlanWriter(folder))
        {
            List<PlanEntry> entries = [];
            ObjectPage page = await Other.ListObjectsAsync(Bucket, new ObjectQuery(prefix), default);
            foreach (ListedObject item in page.Objects)
            {
                StoredState state = await Other.HeadObjectAsync(item.Address, ReadConditions.None, default);
                bool isRight = state.Encryption == rule;
                entries.Add(new PlanEntry
                {
                    Number = entries.Count,
                    Address = item.Address,
                    Size = state.Size,
                    ETag = state.ETag,
                    LastModified = state.LastModified,
                    Found = state.Encryption,
                    Action = isRight ? PlanAction.None
                        : state.Properties.StorageClass?.EndsWith("Archive", StringComparison.Ordinal) == true
                            ? PlanAction.RestoreAndCopy
                        : byParts || state.Size > LargestCopy ? PlanAction.CopyByParts
                        : PlanAction.Copy,
                    Reason = isRight ? PlanReason.AlreadyAsWanted : PlanReason.NotEncrypted,
                });
                writer.Add(entries[^1]);
            }

            writer.Complete(new PlanHeader
            {
                Id = Guid.NewGuid().ToString("N"),
                Created = DateTimeOffset.UtcNow,
                Host = "127.0.0.1",
                ShardCount = shardCount,
                Source = default,
                Filter = new PlanFilter(),
                Buckets = [new PlanBucket(Bucket, rule, null) { Created = bucketCreated }],
                Totals = new PlanTotals
                {
                    Objects = entries.Count,
                    Bytes = entries.Sum(entry => entry.Size),
                    Counts =
                    [
                        .. entries.GroupBy(entry => (entry.Action, entry.Reason)).Select(group => new PlanCount(
                            group.Key.Action, group.Key.Reason, group.Count(), group.Sum(entry => entry.Size))),
                    ],
                },
            });
        }

        return PlanFolder.Open(folder);
    }

    /// <summary>Applies a plan.</summary>
    public async Task<Applied> ApplyAsync(
        PlanFolder plan,
        PlanShard? shard = null,
        int throttleLimit = 4,
        RestoreOptions? restore = null,
        bool recheck = false,
        CancellationToken stop = default)
    {
        using PlanExecution run = Open(plan, shard, throttleLimit, restore, recheck);
        var outcomes = new ConcurrentBag<PlanOutcome>();
        RunSummary summary = await run.RunAsync(outcomes.Add, stop);
        return new Applied(summary, [.. outcomes.OrderBy(outcome => outcome.Number)]);
    }

    /// <summary>Prepares a run.</summary>
    public PlanExecution Open(
        PlanFolder plan,
        PlanShard? shard = null,
        int throttleLimit = 4,
        RestoreOptions? restore = null,
        bool recheck = false) =>
        new(plan, Client, new PlanExecutionOptions
        {
            Shard = shard ?? PlanShard.Whole,
            ThrottleLimit = throttleLimit,
            Recheck = recheck,
            Clock = LimiterClock,
            Repair = new RepairOptions
            {
                LargestCopy = LargestCopy,
                PartSize = PartSize,
                RetryDelay = TimeSpan.Zero,
                Restore = restore,
                UtcNow = LocalTime,
            },
        });

    /// <summary>Repairs everything in the bucket; there must be one object.</summary>
    public async Task<PlanOutcome> ApplyToOneAsync(EncryptionRule? wanted = null) =>
        Assert.Single((await ApplyAsync(await PlanAsync(wanted))).Outcomes);

    private DateTimeOffset LocalTime() => Clock.GetUtcNow() + ClockError;

    // Who is throttled advances the clock of its rate limiter instead of waiting.
    private Task Wait(TimeSpan time, CancellationToken stop)
    {
        Interlocked.Add(ref _waited, time.Ticks);
        return Task.CompletedTask;
    }

    /// <summary>The complete state of an object or a version.</summary>
    public async Task<ObjectDump> ReadAsync(ObjectAddress address)
    {
        StoredState state = await Other.HeadObjectAsync(address, ReadConditions.None, default);
        using var content = new MemoryStream();
        if (state.Properties.StorageClass?.EndsWith("Archive", StringComparison.Ordinal) != true)
        {
            using ObjectReader reader = await Other.GetObjectAsync(address, null, ReadConditions.None, default);
            await reader.CopyToAsync(content, null, default);
        }

        return new ObjectDump(
            state,
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content.ToArray())),
            await Other.GetObjectAclAsync(address, default),
            string.Join("&", (await Other.GetObjectTaggingAsync(address, default))
                .OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => tag.Key + "=" + tag.Value)));
    }

    public Task<ObjectDump> ReadAsync(string key) => ReadAsync(At(key));

    /// <summary>The versions of a key, newest first.</summary>
    public async Task<IReadOnlyList<ListedObject>> VersionsAsync(string key) =>
        [.. (await Other.ListObjectVersionsAsync(Bucket, new VersionQuery(key), default)).Versions
            .Where(version => version.Address.Key == key)];

    public Task<IReadOnlyList<MultipartUpload>> UploadsAsync() =>
        Other.ListMultipartUploadsAsync(Bucket, null, default);

    public void Dispose()
    {
        _factory.Dispose();
        _oss.Dispose();
        _folder.Dispose();
    }
}

/// <summary>The summary and the outcomes of a run.</summary>
internal sealed record Applied(RunSummary Summary, IReadOnlyList<PlanOutcome> Outcomes);

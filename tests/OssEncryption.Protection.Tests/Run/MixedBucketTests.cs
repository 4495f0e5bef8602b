using System.Diagnostics;
using System.Globalization;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

/// <summary>A bucket with everything in it goes through plan and apply, with kills and a restart on another day, and
/// nothing differs but encryption and Last-Modified. OSS_TRIALS=50 makes 20,000 objects of it.</summary>
public sealed class MixedBucketTests : IDisposable
{
    private const int Kinds = 20;
    private const int UsualObjects = 400;
    private const int AtOnce = 4;

    // What a copy has of its own.
    private static readonly string[] Changed =
    [
        "Last-Modified", "Date", "ETag", "x-oss-request-id", "x-oss-server-time", "x-oss-version-id",
        "x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id", "x-oss-server-side-data-encryption",
        "x-oss-object-type", "Content-MD5", "x-oss-restore", "Connection", "Keep-Alive",
    ];

    private static readonly RestoreOptions Restore = new() { Tier = RestoreTier.Bulk, Days = 5 };

    private readonly EmulatorFixture _fixture = new("Enabled", restoreTime: TimeSpan.FromMinutes(4));
    private readonly TemporaryFolder _folder = new();
    private int _kills;

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    [NewerRuntimeFact("it sends no bytes beyond ASCII; such an object is not carried")]
    public async Task A_mixed_bucket_differs_in_nothing_but_encryption_after_two_kills_and_a_day()
    {
        int objects = Trials.Of(UsualObjects);
        await _fixture.ConfigureAsync("objectWorm", "<ObjectWormConfiguration><ObjectWormEnabled>Enabled" +
            "</ObjectWormEnabled></ObjectWormConfiguration>");
        await Parallel.ForAsync(0, objects, Four, async (i, _) => await PutAsync(i));
        string[] keys = [.. Enumerable.Range(0, objects).Select(KeyOf)];
        Dictionary<string, Look> before = await LookAsync(keys);
        PlanFolder plan = await PlanAsync();
        PlanTotals totals = plan.Header.Totals;
        long right = objects / Kinds;
        Assert.Equal((objects - right, objects), (PlanStatus.Read(plan).Planned, totals.Objects));
        Assert.Equal(3 * right, totals.Counts.Single(count => count.Action == PlanAction.RestoreAndCopy).Objects);

        plan = await ApplyAndKillAsync(plan, requests: objects);
        plan = await ApplyAndKillAsync(plan, requests: 2 * objects);
        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        Applied last = await _fixture.ApplyAsync(plan, restore: Restore);
        while (last.Summary.PauseAfter(_fixture.Clock.GetUtcNow()) is { } pause)
        {
            _fixture.Clock.Advance(pause);
            last = await _fixture.ApplyAsync(plan, restore: Restore);
        }

        var status = PlanStatus.Read(plan);
        Assert.Equal((status.Planned, 0L), (status.Final, status.Doubtful));
        Assert.All(status.Counts, count => Assert.Equal(OutcomeStatus.Proved, count.Status));
        Dictionary<string, Look> after = await LookAsync(keys);
        for (int i = 0; i < objects; i++)
        {
            Look was = before[keys[i]];
            Look now = after[keys[i]];
            Assert.Equal(was.Kept, now.Kept);
            Assert.Equal("KMS " + EmulatorFixture.Key, now.Encryption);
            Assert.Equal(i % Kinds == 11 ? was.Versions : [now.Versions[0], .. was.Versions], now.Versions);
        }

        Assert.Empty(PlanStatus.ReadOutcomes(plan).SelectMany(outcome => outcome.LeftUploadIds));
        Assert.Empty(await _fixture.UploadsAsync());
    }

    private static ParallelOptions Four { get; } = new() { MaxDegreeOfParallelism = AtOnce };

    private static string KeyOf(int i) => (i % Kinds) switch
    {
        12 => FormattableString.Invariant($"发票/{i:D6} é+%.pdf"),
        13 => FormattableString.Invariant($"a b/{i:D6}&<>\"'.txt"),
        _ => FormattableString.Invariant($"{i % 7}/{i:D6}"),
    };

    private static string Raw(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static Dictionary<string, string> Pairs(params (string Key, string Value)[] pairs) =>
        pairs.ToDictionary(pair => pair.Key, pair => pair.Value);

    private ObjectProperties PropertiesOf(int i) => (i % Kinds) switch
    {
        1 => new ObjectProperties { StorageClass = "IA", ContentType = "text/html;charset=utf-8" },
        2 => new ObjectProperties { StorageClass = "Archive", Tags = Pairs(("stage", ""), ("a b", "c/d+e")) },
        3 => new ObjectProperties { StorageClass = "ColdArchive", Acl = "public-read" },
        4 => new ObjectProperties { StorageClass = "DeepColdArchive", UserMetadata = Pairs(("n", $"{i}")) },
        5 => new ObjectProperties { Retention = Retained("GOVERNANCE", 30) },
        6 => new ObjectProperties { Tags = Pairs(("held", "yes")) },
        7 => new ObjectProperties
        {
            Encryption = EncryptionRule.Create(SseAlgorithm.AES256),
            Tags = Pairs(("team", "税务")),
        },
        8 => new ObjectProperties { Encryption = EncryptionRule.Create(SseAlgorithm.SM4), Expires = "0" },
        9 => new ObjectProperties { Encryption = EncryptionRule.Create(SseAlgorithm.KMS), ContentLanguage = "de" },
        10 => new ObjectProperties { Encryption = EncryptionRule.Create(null, "key-2"), Acl = "private" },
        11 => new ObjectProperties { Encryption = EmulatorFixture.Kms, Acl = "private" },
        13 => new ObjectProperties
        {
            IsRaw = true,
            ContentDisposition = Raw("attachment; filename=\"发票.pdf\""),
            UserMetadata = Pairs(("name", Raw("张三 à")), ("empty", ""), ("list", "a;b , c")),
        },
        14 => new ObjectProperties { CacheControl = "no-cache, max-age=60", ContentEncoding = "gzip,br" },
        15 => new ObjectProperties { Acl = "public-read-write", Tags = Pairs(("size", "1=1:2")) },
        17 => new ObjectProperties { PersistentHeaders = Pairs(("My-Header", "kept;by=us")) },
        18 => new ObjectProperties
        {
            Encryption = EncryptionRule.Create(null, "key-2", SseDataEncryption.SM4),
            Retention = Retained("COMPLIANCE", 400),
        },
        _ => new ObjectProperties(),
    };

    private ObjectRetention Retained(string mode, int days) => new(mode, _fixture.Clock.GetUtcNow().AddDays(days)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.000'Z'", CultureInfo.InvariantCulture));

    private async Task PutAsync(int i)
    {
        string key = KeyOf(i);
        if (i % 3 == 0)
        {
            await _fixture.PutAsync(key, EmulatorFixture.Bytes(50, -i));
        }

        int size = i % Kinds == 16 ? 0 : i % (10 * Kinds) == 19 ? EmulatorFixture.Large : 100 + (i % 97);
        await _fixture.PutAsync(key, EmulatorFixture.Bytes(size, i), PropertiesOf(i));
        if (i % Kinds == 6)
        {
            await _fixture.Other.PutObjectLegalHoldAsync(EmulatorFixture.At(key), true, default);
        }
    }

    private async Task<PlanFolder> PlanAsync()
    {
        string place = _folder.PathOf("plan");
        var limiter = new ConcurrencyLimiter(AtOnce);
        using var planner = new PlanBuilder(_fixture.Client, limiter, new PlanOptions
        {
            Folder = place,
            Host = "127.0.0.1",
            Created = _fixture.Clock.GetUtcNow(),
            LargestCopy = EmulatorFixture.LargestCopy,
        });
        await planner.AddAsync(EmulatorFixture.Bucket, EmulatorFixture.Kms, default);
        planner.Complete();
        return PlanFolder.Open(place);
    }

    // Keeps the folder as it is on the disk at a request. That one and later ones are never sent; those that are under
    // way are carried out, and nobody sees their answers.
    private async Task<PlanFolder> ApplyAndKillAsync(PlanFolder plan, int requests)
    {
        string left = _folder.PathOf($"killed-{++_kills}");
        using var stop = new CancellationTokenSource();
        int isKilled = 0;
        _fixture.Handler.Reset();
        _fixture.Handler.Intercept = async (number, _, send) =>
        {
            if (number < requests && Volatile.Read(ref isKilled) == 0)
            {
                return await send();
            }

            if (Interlocked.Exchange(ref isKilled, 1) == 0)
            {
                Process.Start("cp", ["-r", plan.Path, left])!.WaitForExit();
                await stop.CancelAsync();
            }

            throw new OperationCanceledException();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _fixture.ApplyAsync(plan, restore: Restore, stop: stop.Token));
        _fixture.Handler.Reset();
        return PlanFolder.Open(left);
    }

    private async Task<Dictionary<string, Look>> LookAsync(string[] keys)
    {
        var looks = new Look[keys.Length];
        await Parallel.ForAsync(0, keys.Length, Four, async (i, _) => looks[i] = await LookAsync(keys[i]));
        return keys.Zip(looks).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    // By plain requests, so that nothing that the module reads or leaves out comes in between.
    private async Task<Look> LookAsync(string key)
    {
        ReceivedResponse head = await _fixture.CallAsync("HEAD", key, "");
        string[] kept =
        [
            .. head.Headers.Where(header => !Changed.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal),
            (await _fixture.CallAsync("GET", key, "acl")).Element("Grant")!,
            (await _fixture.CallAsync("GET", key, "tagging")).Element("TagSet")!,
            (await _fixture.CallAsync("GET", key, "legalHold")).Element("Status") ?? "",
            head.Header("x-oss-storage-class")!.EndsWith("Archive", StringComparison.Ordinal)
                ? ""
                : Convert.ToHexString((await _fixture.CallAsync("GET", key, "")).Body),
        ];
        return new Look(
            string.Join("\n", kept),
            $"{head.Header("x-oss-server-side-encryption")} {head.Header("x-oss-server-side-encryption-key-id")}" +
                head.Header("x-oss-server-side-data-encryption"),
            [.. (await _fixture.VersionsAsync(key)).Select(version => version.Address.VersionId!)]);
    }

    private sealed record Look(string Kept, string Encryption, string[] Versions);
}

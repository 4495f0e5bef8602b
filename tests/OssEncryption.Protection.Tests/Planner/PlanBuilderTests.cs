using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Planner;

/// <summary>Plans made from a listing of a local OSS.</summary>
public sealed class PlanBuilderTests : IDisposable
{
    private static readonly string[] Reads = ["GET", "HEAD"];
    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);
    private static readonly EncryptionRule Kms = EncryptionRule.Create(SseAlgorithm.KMS);
    private static readonly EncryptionRule Cmk = EncryptionRule.Create(null, LocalService.KmsKey);

    private static readonly string[] Guards =
        ["GetBucketOverwriteConfig", "GetBucketLifecycle", "GetBucketReplication", "GetBucketArchiveDirectRead"];

    private readonly LocalService _service = new(new EmulatorOptions { RestoreTime = TimeSpan.Zero });
    private readonly PlanRun _run = new();

    public void Dispose()
    {
        _run.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task Algorithm_key_and_data_encryption_decide()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a-plain");
        await _service.PutAsync("b-aes", Aes);
        await _service.PutAsync("c-service-key", Kms);
        await _service.PutAsync("d-other-key", EncryptionRule.Create(null, LocalService.OtherKey));
        await _service.PutAsync("e-sm4-data", EncryptionRule.Create(null, LocalService.KmsKey, SseDataEncryption.SM4));
        await _service.PutAsync("f-right", Cmk);

        Assert.Equal(
            [
                "a-plain: Copy NotEncrypted",
                "b-aes: Copy OtherAlgorithm",
                "c-service-key: Copy OtherKey",
                "d-other-key: Copy OtherKey",
                "e-sm4-data: Copy OtherDataEncryption",
                "f-right: None AlreadyAsWanted",
            ],
            PlanRun.Lines(await _run.MakeAsync(_service.Client, Cmk)));
    }

    [Fact]
    public async Task KMS_without_a_key_matches_every_key_and_an_ARN_its_id()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a", Kms);
        await _service.PutAsync("b", Cmk);
        await _service.PutAsync("c", EncryptionRule.Create(null, null, SseDataEncryption.SM4));

        Assert.Equal(
            ["a: None AlreadyAsWanted", "b: None AlreadyAsWanted", "c: Copy OtherDataEncryption"],
            PlanRun.Lines(await _run.MakeAsync(_service.Client, Kms)));
        using var second = new PlanRun();
        Assert.Equal(
            ["a: Copy OtherKey", "b: None AlreadyAsWanted", "c: Copy OtherKey"],
            PlanRun.Lines(await second.MakeAsync(_service.Client, EncryptionRule.Create(
                null, "acs:kms:cn-hangzhou:1000000000000001:key/" + LocalService.KmsKey))));
    }

    [Fact]
    public async Task Links_appendable_and_archived_objects_are_left_alone_unless_they_are_as_wanted()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a");
        await _service.SendAsync("PUT", "b-link", "symlink", null, ("x-oss-symlink-target", "a"));
        await _service.SendAsync("POST", "c-log", "append&position=0", "line");
        await _service.SendAsync(
            "POST", "d-log", "append&position=0", "line", ("x-oss-server-side-encryption", "AES256"));
        await _service.PutAsync("e-archive", null, "Archive");
        await _service.PutAsync("f-restored", null, "ColdArchive");
        await _service.SendAsync("POST", "f-restored", "restore");
        await _service.PutAsync("g-archive", Aes, "DeepColdArchive");

        Assert.Equal(
            [
                "a: Copy NotEncrypted",
                "b-link: None Symlink",
                "c-log: None Appendable",
                "d-log: None AlreadyAsWanted",
                "e-archive: RestoreAndCopy NotRestored",
                "f-restored: Copy NotEncrypted",
                "g-archive: None AlreadyAsWanted",
            ],
            PlanRun.Lines(await _run.MakeAsync(_service.Client, Aes)));
    }

    [Fact]
    public async Task Blocks_of_OSS_HDFS_are_neither_touched_nor_asked_for()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync(".dlsdata/1/2");
        await _service.PutAsync("data/.dlsdata/1");

        PlanFolder plan = await _run.MakeAsync(_service.Client, Aes);

        Assert.Equal([".dlsdata/1/2: None HdfsData", "data/.dlsdata/1: Copy NotEncrypted"], PlanRun.Lines(plan));
        Assert.DoesNotContain(_service.Emulator.GetRequests(),
            request => request is { Operation: "HeadObject", Key: ".dlsdata/1/2" });
    }

    [Fact]
    public async Task What_reading_costs_is_counted_by_class()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a", null, "IA");
        await _service.PutAsync("b", null, "ColdArchive");
        await _service.PutAsync("c", null, "Archive");
        await _service.PutAsync("d", Aes, "Archive");

        PlanTotals totals = (await _run.MakeAsync(_service.Client, Aes)).Header.Totals;

        Assert.Equal(
            ["Archive True False", "ColdArchive True True", "IA False False"],
            totals.Retrievals.Select(read => $"{read.StorageClass} {read.IsRestored} {read.HasBilledReplica}"));
        Assert.All(totals.Retrievals, read => Assert.Equal(1, read.Objects));
        Assert.Contains("oss:RestoreObject", totals.Permissions);
    }

    [Fact]
    public async Task A_retention_policy_protects_objects_before_it_is_locked_too()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a");
        await _service.PutAsync("b", Aes);
        await _service.SendAsync("POST", null, "worm",
            "<InitiateWormConfiguration><RetentionPeriodInDays>3</RetentionPeriodInDays></InitiateWormConfiguration>");

        Assert.Equal(
            ["a: None Retained", "b: None AlreadyAsWanted"], PlanRun.Lines(await _run.MakeAsync(_service.Client, Aes)));
        using var later = new PlanRun();
        PlanOptions options = later.Options with { Created = DateTimeOffset.UtcNow.AddDays(3).AddMinutes(1) };
        Assert.Equal(
            ["a: Copy NotEncrypted", "b: None AlreadyAsWanted"],
            PlanRun.Lines(await later.MakeAsync(_service.Client, Aes, options)));
    }

    [Fact]
    public async Task Older_versions_are_reported_and_not_touched()
    {
        await _service.MakeBucketAsync();
        await _service.Client.PutBucketVersioningAsync(LocalService.Bucket, true, default);
        WrittenObject plain = await _service.PutAsync("a");
        WrittenObject right = await _service.PutAsync("a", Aes);
        WrittenObject current = await _service.PutAsync("a");
        await _service.PutAsync("b");
        await _service.Client.DeleteObjectAsync(new ObjectAddress(LocalService.Bucket, "b"), default);

        Assert.Equal(["a: Copy NotEncrypted"], PlanRun.Lines(await _run.MakeAsync(_service.Client, Aes)));
        using var all = new PlanRun();
        PlanFolder plan = await all.MakeAsync(
            _service.Client, Aes, all.Options with { Filter = new PlanFilter { AllVersions = true } });
        Assert.Equal(
            [
                "a: Copy NotEncrypted",
                "a: None AlreadyAsWanted",
                "a: None NoncurrentVersion",
                "b: None DeleteMarker",
                "b: None NoncurrentVersion",
            ],
            PlanRun.Lines(plan));
        Assert.Equal(
            [current.VersionId, right.VersionId, plain.VersionId],
            plan.ReadEntries(PlanShard.Whole).Take(3).Select(entry => entry.Address.VersionId));
        Assert.Equal(EncryptionRule.None, plan.ReadEntries(PlanShard.Whole).ElementAt(2).Found);
    }

    [Fact]
    public async Task Without_versioning_all_versions_are_the_objects()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a");
        _service.Emulator.ClearRequests();

        PlanFolder plan = await _run.MakeAsync(
            _service.Client, Aes, _run.Options with { Filter = new PlanFilter { AllVersions = true } });

        Assert.Equal(["a: Copy NotEncrypted"], PlanRun.Lines(plan));
        Assert.Equal(["GetBucketInfo", "GetBucketWorm", .. Guards, "ListObjectsV2", "HeadObject"], _service.Operations);
        Assert.Equal(8, plan.Header.Totals.PlanRequests);
    }

    [Fact]
    public async Task A_failure_of_one_object_is_its_reason_and_the_others_go_on()
    {
        await _service.MakeBucketAsync();
        foreach (string key in new[] { "a", "b", "c" })
        {
            await _service.PutAsync(key);
        }

        foreach ((int status, string code, string reason) in new[]
            {
                (403, "AccessDenied", "NotPermitted AccessDenied"),
                (404, "NoSuchKey", "Gone NoSuchKey"),
                (500, "InternalError", "Unreadable InternalError"),
                (0, "", "Unreadable ConnectionFailed"),
            })
        {
            _service.Emulator.ClearFaults();
            _service.Emulator.AddFault(new EmulatorFault
            {
                Operation = "HeadObject",
                Key = "a",
                Status = status,
                Code = code,
                Reset = status == 0,
            });
            using var run = new PlanRun();
            var limiter = new ConcurrencyLimiter(1);
            using var planner = new PlanBuilder(_service.Client, limiter, run.Options);
            await planner.AddAsync(LocalService.Bucket, Aes, default);
            planner.Complete();

            Assert.Equal(
                [$"a: None {reason}", "b: Copy NotEncrypted", "c: Copy NotEncrypted"],
                PlanRun.Lines(PlanFolder.Open(run.Place)));
        }
    }

    [Fact]
    public async Task A_caller_who_may_list_but_not_read_gets_a_plan_that_says_so()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a");
        IOssClient lister = _service.ClientOf(_service.Emulator.AddUser(new EmulatorUser { Deny = ["oss:GetObject"] }));

        Assert.Equal(["a: None NotPermitted AccessDenied"], PlanRun.Lines(await _run.MakeAsync(lister, Aes)));
    }

    [Fact]
    public async Task The_rule_of_the_bucket_is_wanted_when_none_is_named()
    {
        await _service.MakeBucketAsync(rule: Cmk);
        await _service.PutAsync("a", Aes);
        await _service.PutAsync("b");
        PlanFolder plan = await _run.MakeAsync(_service.Client, null);

        Assert.Equal(["a: Copy OtherAlgorithm", "b: None AlreadyAsWanted"], PlanRun.Lines(plan));
        BucketInfo info = await _service.Client.GetBucketInfoAsync(LocalService.Bucket, default);
        PlanBucket bucket = Assert.Single(plan.Header.Buckets);
        Assert.Equal(
            new PlanBucket(LocalService.Bucket, Cmk, null)
            {
                Created = info.Summary.CreationDate,
                Counts = bucket.Counts,
            },
            bucket);
        Assert.Equal(plan.Header.Totals.Counts, bucket.Counts);
    }

    [Theory]
    [InlineData("alias/acs/oss", OssInputError.KmsKeyIsAlias)]
    [InlineData("acs:kms:cn-hangzhou:1:alias/mine", OssInputError.KmsKeyIsAlias)]
    public async Task An_encryption_that_cannot_be_compared_is_refused(string key, OssInputError expected)
    {
        await _service.MakeBucketAsync();
        var wanted = EncryptionRule.Create(null, key);

        OssInputException problem = await Assert.ThrowsAsync<OssInputException>(
            () => _run.MakeAsync(_service.Client, wanted));

        Assert.Equal(expected, problem.Reason);
        Assert.False(Directory.Exists(_run.Place));
    }

    [Fact]
    public async Task A_bucket_that_cannot_be_read_to_its_end_is_not_in_the_plan_and_the_others_are()
    {
        foreach (string bucket in new[] { "aaa", "bbb", "ccc" })
        {
            await _service.MakeBucketAsync(bucket);
            await _service.PutAsync("1", bucket: bucket);
            await _service.PutAsync("2", bucket: bucket);
        }

        _service.Emulator.AddFault(new EmulatorFault
        {
            Operation = "ListObjectsV2",
            Bucket = "bbb",
            Skip = 1,
            Status = 403,
            Code = "AccessDenied",
        });
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_service.Client, limiter, _run.Options with { BatchSize = 1 });
        await planner.AddAsync("aaa", Aes, default);
        OssServiceException problem = await Assert.ThrowsAsync<OssServiceException>(
            () => planner.AddAsync("bbb", Aes, default));
        await planner.AddAsync("ccc", Aes, default);
        planner.Complete();
        PlanFolder plan = PlanFolder.Open(_run.Place);

        Assert.Equal("AccessDenied", problem.Code);
        Assert.Equal(["aaa", "ccc"], plan.Header.Buckets.Select(bucket => bucket.Name));
        Assert.Equal(
            ["0 aaa/1", "1 aaa/2", "2 ccc/1", "3 ccc/2"],
            plan.ReadEntries(PlanShard.Whole).Select(entry => $"{entry.Number} {entry.Address}"));
        Assert.Equal((4L, 4L), (plan.Header.Totals.Objects, planner.Decided));
        Assert.Equal(
            ["entries-00001.jsonl.gz", "entries-00002.jsonl.gz", "plan.json"],
            Directory.GetFiles(_run.Place).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_bucket_is_planned_once()
    {
        await _service.MakeBucketAsync();
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_service.Client, limiter, _run.Options);
        await planner.AddAsync(LocalService.Bucket, Aes, default);

        PlanException problem = await Assert.ThrowsAsync<PlanException>(
            () => planner.AddAsync(LocalService.Bucket, Cmk, default));

        Assert.Equal(PlanError.PlanBucketRepeated, problem.Reason);
    }

    [Fact]
    public async Task Planning_that_is_stopped_leaves_nothing()
    {
        using var fixture = new EmulatorFixture();
        for (int i = 0; i < 5; i++)
        {
            await fixture.PutAsync($"key-{i}", []);
        }

        int decided = 0;
        using var stop = new CancellationTokenSource();
        var limiter = new ConcurrencyLimiter(1);
        using (var planner = new PlanBuilder(fixture.Client, limiter, _run.Options))
        {
            fixture.Handler.Intercept = async (_, request, send) =>
            {
                if (request.Method == HttpMethod.Head
                    && request.RequestUri!.AbsolutePath.EndsWith("key-3", StringComparison.Ordinal))
                {
                    // What was read before is decided by another thread.
                    while ((decided = (int)planner.Decided) == 0)
                    {
                        await Task.Yield();
                    }

                    await stop.CancelAsync();
                }

                return await send();
            };

            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => planner.AddAsync(EmulatorFixture.Bucket, Aes, stop.Token));
            Assert.InRange(decided, 1, 3);
            Assert.Equal(0, planner.Decided);
        }

        Assert.False(Directory.Exists(_run.Place));
    }

    [Fact]
    public async Task Nothing_but_reading_is_sent_and_no_secret_is_written()
    {
        await _service.MakeBucketAsync(rule: Aes);
        await _service.PutAsync("a");
        await _service.PutAsync("b", Kms);
        _service.Emulator.ClearRequests();

        PlanFolder plan = await _run.MakeAsync(_service.Client, Cmk);

        Assert.All(_service.Emulator.GetRequests(), request => Assert.Contains(request.Method, Reads));
        Assert.Equal(
            ["GetBucketInfo", "GetBucketWorm", .. Guards, "ListObjectsV2", "HeadObject", "HeadObject"],
            _service.Operations);
        Assert.Equal(9, plan.Header.Totals.PlanRequests);
        foreach (string file in Directory.GetFiles(_run.Place))
        {
            string text = PlainText.Of(file);
            Assert.DoesNotContain(_service.Emulator.Owner.AccessKeySecret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(_service.Emulator.Owner.AccessKeyId, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Signature", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Only_keys_that_match_the_filter_are_scanned()
    {
        await _service.MakeBucketAsync();
        foreach (string key in new[] { "a/1", "a/2", "a/3", "b/1" })
        {
            await _service.PutAsync(key);
        }

        PlanOptions options = _run.Options with
        {
            Filter = new PlanFilter { Prefix = "a/", Exclude = ["*2"] },
            Takes = key => !key.EndsWith('2'),
        };
        _service.Emulator.ClearRequests();
        PlanFolder plan = await _run.MakeAsync(_service.Client, Aes, options);

        Assert.Equal(["a/1: Copy NotEncrypted", "a/3: Copy NotEncrypted"], PlanRun.Lines(plan));
        Assert.Equal(2, _service.Operations.Count(name => name == "HeadObject"));
        Assert.Equal("a/", plan.Header.Filter.Prefix);
        Assert.Equal(["*2"], plan.Header.Filter.Exclude);
    }
}

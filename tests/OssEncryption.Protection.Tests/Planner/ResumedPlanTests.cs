using System.Diagnostics;
using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Planner;

/// <summary>A planning that was stopped goes on where it was, and its plan is that of one that was not.</summary>
public sealed class ResumedPlanTests : IDisposable
{
    private const string Other = "letters";

    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);

    private readonly EmulatorFixture _fixture = new("Enabled");
    private readonly TemporaryFolder _folder = new();
    private string[] _buckets = [EmulatorFixture.Bucket];

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Dispose();
    }

    [UnixFact]
    public async Task A_planning_killed_at_any_request_goes_on_and_asks_for_no_marked_object_again()
    {
        await PutAsync(9);
        await CompareAfterEachRequestAsync(Options("whole"));
    }

    [UnixFact]
    public async Task A_planning_of_all_versions_killed_at_any_request_goes_on()
    {
        await PutAsync(4);
        await PutAsync(4);
        await _fixture.Other.DeleteObjectAsync(EmulatorFixture.At("k1"), default);
        await CompareAfterEachRequestAsync(
            Options("whole") with { Filter = new PlanFilter { AllVersions = true }, ShardCount = 3 });
    }

    [UnixFact]
    public async Task A_planning_of_several_buckets_killed_at_any_request_goes_on()
    {
        await PutAsync(5);
        await _fixture.Other.CreateBucketAsync(Other, new NewBucket(), default);
        await PutAsync(3, Other);
        _buckets = [EmulatorFixture.Bucket, Other];
        await CompareAfterEachRequestAsync(Options("whole"));
    }

    [UnixFact]
    public async Task A_planning_from_an_inventory_killed_at_any_request_goes_on_with_the_same_list()
    {
        await PutAsync(6);
        await _fixture.Other.CreateBucketAsync(InventoryFiles.Bucket, new NewBucket(), default);
        string manifest = await new InventoryFiles
        {
            Schema = "Bucket, Key, Size, StorageClass, LastModifiedDate, ETag, ObjectType, EncryptionStatus",
            Files = [Rows(0, 4, "false"), Rows(4, 6, "true")],
        }.WriteAsync(_fixture.Other);
        await CompareAfterEachRequestAsync(
            Options("whole") with { Source = PlanSource.Inventory, Manifest = manifest });
    }

    [Fact]
    public async Task A_planning_goes_on_after_any_byte_of_its_journal()
    {
        await PutAsync(7);
        PlanFolder whole = await MakeAsync(Options("whole"));
        PlanOptions stopped = Options("stopped");
        await StopAtAsync("k6", stopped);
        byte[] journal = await File.ReadAllBytesAsync(Path.Combine(stopped.Folder, "planning.jsonl"));
        for (int length = 0; length < journal.Length; length += 97)
        {
            PlanOptions options = Options(FormattableString.Invariant($"cut-{length}")) with { Resumes = true };
            Directory.CreateDirectory(options.Folder);
            foreach (string file in Directory.GetFiles(stopped.Folder))
            {
                File.Copy(file, Path.Combine(options.Folder, Path.GetFileName(file)));
            }

            await File.WriteAllBytesAsync(Path.Combine(options.Folder, "planning.jsonl"), [.. journal.Take(length)]);
            AssertSame(whole, await MakeAsync(options));
        }
    }

    [Fact]
    public async Task What_stands_in_a_damaged_file_of_entries_is_looked_at_again()
    {
        await PutAsync(7);
        PlanFolder whole = await MakeAsync(Options("whole"));
        PlanOptions stopped = Options("stopped");
        await StopAtAsync("k6", stopped);
        string second = Path.Combine(stopped.Folder, "entries-00002.jsonl.gz");
        byte[] bytes = await File.ReadAllBytesAsync(second);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(second, bytes);
        _fixture.Handler.Reset();

        AssertSame(whole, await MakeAsync(stopped with { Resumes = true }));

        Assert.Equal(["k2", "k3", "k4", "k5", "k6"], Heads());
    }

    [Fact]
    public async Task What_is_written_and_deleted_meanwhile_is_planned_as_by_one_that_goes_on_slowly()
    {
        await PutAsync(7);
        PlanOptions stopped = Options("stopped");
        await StopAtAsync("k5", stopped);
        await _fixture.Other.DeleteObjectAsync(EmulatorFixture.At("k3"), default);
        await _fixture.PutAsync("k31", []);
        await _fixture.PutAsync("k9", []);

        PlanFolder plan = await MakeAsync(stopped with { Resumes = true });

        Assert.Equal(
            ["k0", "k1", "k2", "k3", "k31", "k4", "k5", "k6", "k9"],
            plan.ReadEntries(PlanShard.Whole).Select(entry => entry.Address.Key));
    }

    [Fact]
    public async Task A_failure_keeps_what_is_marked_and_the_next_buckets_wait()
    {
        await PutAsync(7);
        PlanOptions options = Options("failed");
        var limiter = new ConcurrencyLimiter(1);
        using (var planner = new PlanBuilder(_fixture.Client, limiter, options))
        {
            FailAt("k4");
            await Assert.ThrowsAsync<CredentialException>(
                () => planner.AddAsync(EmulatorFixture.Bucket, Aes, default));
            _fixture.Handler.Reset();
            await _fixture.Other.CreateBucketAsync(Other, new NewBucket(), default);

            PlanException waits = await Assert.ThrowsAsync<PlanException>(
                () => planner.AddAsync(Other, Aes, default));

            Assert.Equal(PlanError.PlanIncomplete, waits.Reason);
            Assert.Equal((EmulatorFixture.Bucket, 4L), (planner.StoppedIn, planner.Decided));
        }

        PlanException open = Assert.Throws<PlanException>(() => PlanFolder.Open(options.Folder));
        Assert.Equal(PlanError.PlanIncomplete, open.Reason);
        Assert.Contains("-Resume", open.Message, StringComparison.Ordinal);
        PlanException begun = await Assert.ThrowsAsync<PlanException>(() => MakeAsync(options));
        Assert.Equal(PlanError.PlanFolderNotEmpty, begun.Reason);
        Assert.Contains("-Resume", begun.Message, StringComparison.Ordinal);
        Assert.Equal(7, (await MakeAsync(options with { Resumes = true })).Header.Totals.Objects);
    }

    [Fact]
    public async Task Another_parameter_bucket_or_encryption_is_refused_and_named()
    {
        await PutAsync(7);
        PlanOptions options = Options("stopped");
        await StopAtAsync("k5", options);
        options = options with { Resumes = true };
        string[] before = Directory.GetFiles(options.Folder);

        await AssertDiffersAsync(options with { Filter = new PlanFilter { Prefix = "k" } }, "with -Prefix 'k'");
        await AssertDiffersAsync(
            options with { Filter = new PlanFilter { Exclude = ["*.tmp", "x"] } }, "with -Exclude '*.tmp', 'x'");
        await AssertDiffersAsync(options with { ShardCount = 4 }, "with -ShardCount '4'");
        await AssertDiffersAsync(options with { Host = "oss-cn-beijing.aliyuncs.com" }, "with endpoint '127.0.0.1'");
        await AssertDiffersAsync(options, "Now it is: KMS", EncryptionRule.Create(SseAlgorithm.KMS));
        await _fixture.Other.CreateBucketAsync(Other, new NewBucket(), default);
        _buckets = [Other];
        await AssertDiffersAsync(options, "was stopped in bucket 'invoices', and would go on with 'letters'");
        _buckets = [EmulatorFixture.Bucket];
        await _fixture.ConfigureAsync("lifecycle",
            "<LifecycleConfiguration><Rule><ID>old</ID><Prefix></Prefix><Status>Enabled</Status><Expiration>" +
            "<Days>30</Days></Expiration></Rule></LifecycleConfiguration>");
        await AssertDiffersAsync(options, "Now it is: old, '', 30 days, expiration");
        Assert.Equal(before, Directory.GetFiles(options.Folder));
    }

    [Fact]
    public async Task A_bucket_that_is_left_out_and_a_second_planning_are_refused()
    {
        await PutAsync(3);
        await _fixture.Other.CreateBucketAsync(Other, new NewBucket(), default);
        await PutAsync(7, Other);
        _buckets = [EmulatorFixture.Bucket, Other];
        PlanOptions options = Options("stopped");
        await StopAtAsync("k5", options, Other);
        _buckets = [Other];
        await AssertDiffersAsync(options with { Resumes = true }, "was begun with bucket 'invoices'");
        var limiter = new ConcurrencyLimiter(1);
        using var first = new PlanBuilder(_fixture.Client, limiter, options with { Resumes = true });

        PlanException held = Assert.Throws<PlanException>(
            () => new PlanBuilder(_fixture.Client, limiter, options with { Resumes = true }));

        Assert.Equal(PlanError.PlanInUse, held.Reason);
    }

    [Fact]
    public async Task A_plan_that_is_whole_is_not_gone_on_with_and_a_new_one_begins()
    {
        await PutAsync(2);
        PlanOptions options = Options("plan") with { Resumes = true };
        await MakeAsync(options);

        PlanException problem = await Assert.ThrowsAsync<PlanException>(() => MakeAsync(options));

        Assert.Equal(PlanError.PlanFolderNotEmpty, problem.Reason);
        Assert.Contains("is whole", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, PlanFolder.Open(options.Folder).Header.Totals.Objects);
    }

    [Fact]
    public async Task A_replacement_that_was_stopped_goes_on_and_the_old_plan_stays_until_then()
    {
        await PutAsync(7);
        PlanOptions options = Options("plan");
        PlanFolder old = await MakeAsync(options);
        await StopAtAsync("k5", options with { Replaces = true });
        Assert.Equal(old.Header.Id, PlanFolder.Open(options.Folder).Header.Id);
        _fixture.Handler.Reset();

        PlanFolder plan = await MakeAsync(options with { Replaces = true, Resumes = true });

        Assert.NotEqual(old.Header.Id, plan.Header.Id);
        Assert.Equal(["k4", "k5", "k6"], Heads());
        Assert.False(Directory.Exists(options.Folder + ".new"));
    }

    // Keeps the folder of a planning as a kill at each of its requests would leave it, and goes on from each.
    private async Task CompareAfterEachRequestAsync(PlanOptions options)
    {
        _fixture.Handler.Reset();
        int requests = 0;
        _fixture.Handler.Intercept = (number, _, send) =>
        {
            requests = number;
            Process.Start("cp", $"-r \"{options.Folder}\" \"{KilledAt(number)}\"")!.WaitForExit();
            return send();
        };
        PlanFolder whole = await MakeAsync(options);
        for (int number = 1; number <= requests; number++)
        {
            _fixture.Handler.Reset();
            long marked = Marked(KilledAt(number));

            PlanFolder plan = await MakeAsync(options with { Folder = KilledAt(number), Resumes = true });

            AssertSame(whole, plan);
            IEnumerable<string> done = whole.ReadEntries(PlanShard.Whole).Take((int)marked)
                .Select(entry => entry.Address)
                .Select(address => $"{address.Bucket}/{address.Key}" +
                    (address.VersionId is { } version ? "?" + version : ""));
            string[] asked =
            [
                .. _fixture.Handler.Requests.Where(request => request.StartsWith("HEAD", StringComparison.Ordinal))
                    .Select(request => request[6..].Replace("versionId=", "", StringComparison.Ordinal)),
            ];
            Assert.All(done, address => Assert.DoesNotContain(address, asked));
        }

        Assert.InRange(requests, 8, 60);
    }

    private string KilledAt(int number) => _folder.PathOf(FormattableString.Invariant($"killed-{number}"));

    // The number of entries that the last line of a journal stands for.
    private static long Marked(string folder) => File.ReadLines(Path.Combine(folder, "planning.jsonl")).Skip(1)
        .Sum(line => JsonReader.Parse(line).Find("files")!.Items
            .Sum(file => long.Parse(file.Find("entries")!.Scalar, CultureInfo.InvariantCulture)));

    private static void AssertSame(PlanFolder expected, PlanFolder actual)
    {
        Assert.Equal(expected.ReadEntries(PlanShard.Whole), actual.ReadEntries(PlanShard.Whole));
        Assert.Equivalent(
            expected.Header with
            {
                Id = actual.Header.Id,
                Created = actual.Header.Created,
                Files = [],
                Totals = expected.Header.Totals with { PlanRequests = 0 },
            },
            actual.Header with { Files = [], Totals = actual.Header.Totals with { PlanRequests = 0 } },
            strict: true);
        Assert.All(
            Directory.GetFiles(actual.Path).Select(Path.GetFileName),
            name => Assert.Matches("^(plan.json|entries-.*)$", name));
    }

    private PlanOptions Options(string name) => new()
    {
        Folder = _folder.PathOf(name),
        Host = "127.0.0.1",
        BatchSize = 2,
        EntriesBetweenMarks = 2,
    };

    private async Task<PlanFolder> MakeAsync(PlanOptions options, EncryptionRule? wanted = null)
    {
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_fixture.Client, limiter, options);
        foreach (string bucket in _buckets)
        {
            await planner.AddAsync(bucket, wanted ?? Aes, default);
        }

        planner.Complete();
        return PlanFolder.Open(options.Folder);
    }

    private async Task StopAtAsync(string key, PlanOptions options, string bucket = EmulatorFixture.Bucket)
    {
        using var stop = new CancellationTokenSource();
        _fixture.Handler.Intercept = async (_, request, send) =>
        {
            if (request.Method == HttpMethod.Head && request.RequestUri!.AbsolutePath == $"/{bucket}/{key}")
            {
                await stop.CancelAsync();
            }

            return await send();
        };
        var limiter = new ConcurrencyLimiter(1);
        using var planner = new PlanBuilder(_fixture.Client, limiter, options);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            foreach (string name in _buckets)
            {
                await planner.AddAsync(name, Aes, stop.Token);
            }
        });
        _fixture.Handler.Reset();
    }

    private void FailAt(string key) => _fixture.Handler.Intercept = (_, request, send) =>
        request.Method == HttpMethod.Head && request.RequestUri!.AbsolutePath.EndsWith(key, StringComparison.Ordinal)
            ? throw new CredentialException(CredentialError.CredentialNotFound, "The credential is gone.")
            : send();

    private async Task AssertDiffersAsync(PlanOptions options, string difference, EncryptionRule? wanted = null)
    {
        PlanException problem = await Assert.ThrowsAsync<PlanException>(() => MakeAsync(options, wanted));

        Assert.Equal(PlanError.PlanningDiffers, problem.Reason);
        Assert.Contains(difference, problem.Message, StringComparison.Ordinal);
    }

    private async Task PutAsync(int count, string bucket = EmulatorFixture.Bucket)
    {
        for (int i = 0; i < count; i++)
        {
            await _fixture.Other.PutObjectAsync(
                new ObjectAddress(bucket, FormattableString.Invariant($"k{i}")),
                ObjectContent.FromBytes(EmulatorFixture.Bytes(10 + i)),
                new ObjectProperties
                {
                    Encryption = i % 3 == 0 ? Aes : null,
                    Tags = new Dictionary<string, string> { ["n"] = i.ToString(CultureInfo.InvariantCulture) },
                },
                default);
        }
    }

    private static string Rows(int from, int to, string isEncrypted) => string.Concat(
        Enumerable.Range(from, to - from).Select(i => FormattableString.Invariant(
            $"invoices,k{i},{10 + i},Standard,2026-07-01T00-00-00Z,E{i},Normal,{isEncrypted}\n")));

    private IEnumerable<string> Heads() => _fixture.Handler.Requests
        .Where(request => request.StartsWith("HEAD", StringComparison.Ordinal))
        .Select(request => request[(request.LastIndexOf('/') + 1)..]);
}

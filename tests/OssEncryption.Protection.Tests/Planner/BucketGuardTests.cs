using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Planner;

/// <summary>What settings of a bucket mean for a plan.</summary>
public sealed class BucketGuardTests : IDisposable
{
    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);

    private readonly LocalService _service = new();
    private readonly PlanRun _run = new();

    public void Dispose()
    {
        _service.Dispose();
        _run.Dispose();
    }

    [Fact]
    public async Task Directories_of_a_hierarchical_namespace_are_left_alone_and_said()
    {
        await _service.SendAsync("PUT", null, "", null, ("x-oss-hns-status", "enabled"));
        await _service.PutAsync("dir/", content: "");
        await _service.PutAsync("dir/a");
        await _service.PutAsync("full/");

        PlanFolder plan = await _run.MakeAsync(_service.Client, Aes);

        Assert.Equal(
            ["dir/: None Directory", "dir/a: Copy NotEncrypted", "full/: Copy NotEncrypted"], PlanRun.Lines(plan));
        Assert.Equal(
            "HierarchicalNamespace: The bucket has a hierarchical namespace: its directories are entries of their " +
            "own, cannot be copied, and stay as they are.",
            Assert.Single(Assert.Single(plan.Header.Buckets).Notes).ToString());
    }

    [Fact]
    public async Task A_bucket_with_nothing_in_the_way_has_no_notes()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a");

        Assert.Empty((await _run.MakeAsync(_service.Client, Aes)).Header.Buckets[0].Notes);
    }

    [Fact]
    public async Task Rules_against_overwriting_block_the_keys_that_they_match_for_everybody()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("logs/a.log");
        await _service.PutAsync("logs/b.txt");
        await _service.PutAsync("own/c");
        await _service.SendAsync("PUT", null, "overwriteConfig", "<OverwriteConfiguration>" +
            "<Rule><ID>one</ID><Action>forbid</Action><Prefix>logs/</Prefix><Suffix>.log</Suffix></Rule>" +
            "<Rule><ID>two</ID><Action>forbid</Action><Prefix>own/</Prefix>" +
            "<Principals><Principal>27737962156157xxxx</Principal></Principals></Rule></OverwriteConfiguration>");

        PlanFolder plan = await _run.MakeAsync(_service.Client, Aes);

        Assert.Equal(
            ["logs/a.log: None OverwriteForbidden", "logs/b.txt: Copy NotEncrypted", "own/c: Copy NotEncrypted"],
            PlanRun.Lines(plan));
        Assert.Equal(
            [
                "OverwriteRules: Rule 'one' forbids everybody to overwrite objects that begin with 'logs/' and end " +
                    "with '.log'.",
                "OverwriteRules: Rule 'two' forbids 27737962156157xxxx to overwrite objects that begin with 'own/'.",
            ],
            plan.Header.Buckets[0].Notes.Select(note => note.ToString()));
    }

    [Fact]
    public async Task A_lifecycle_rule_that_counts_anew_is_told_with_the_number_of_objects_and_the_days()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("logs/a");
        await _service.PutAsync("logs/b", Aes);
        await _service.PutAsync("c");
        await _service.SendAsync("PUT", null, "lifecycle", "<LifecycleConfiguration>" +
            "<Rule><ID>expire</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Expiration><Days>30</Days>" +
            "</Expiration></Rule><Rule><ID>off</ID><Prefix>c</Prefix><Status>Disabled</Status><Expiration>" +
            "<Days>9</Days></Expiration></Rule></LifecycleConfiguration>");

        string note = Assert.Single((await _run.MakeAsync(_service.Client, Aes)).Header.Buckets[0].Notes).ToString();

        Assert.Matches("^Lifecycle: Rule 'expire' begins to count anew for 1 object, \\d+ bytes: they expire on " +
            "\\d{4}-\\d\\d-\\d\\d or later, if applied today, instead of \\d{4}-\\d\\d-\\d\\d to \\S+\\.$", note);
    }

    [Fact]
    public async Task Archived_objects_that_are_read_directly_are_copied_at_once()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a", null, "Archive");
        await _service.PutAsync("b", null, "ColdArchive");
        await _service.SendAsync("PUT", null, "bucketArchiveDirectRead",
            "<ArchiveDirectReadConfiguration><Enabled>true</Enabled></ArchiveDirectReadConfiguration>");

        PlanFolder plan = await _run.MakeAsync(_service.Client, Aes);

        Assert.Equal(["a: Copy NotEncrypted", "b: RestoreAndCopy NotRestored"], PlanRun.Lines(plan));
        Assert.Equal(PlanNoteSubject.ArchiveDirectRead, Assert.Single(plan.Header.Buckets[0].Notes).Subject);
    }

    [Fact]
    public async Task A_setting_that_may_not_be_read_is_told_with_the_permission_and_the_plan_is_made()
    {
        await _service.MakeBucketAsync();
        await _service.PutAsync("a");
        _service.Emulator.AddFault(new EmulatorFault
        {
            Operation = "GetBucketLifecycle",
            Status = 403,
            Code = "AccessDenied",
        });

        PlanFolder plan = await _run.MakeAsync(_service.Client, Aes);

        PlanNote note = Assert.Single(PlanFolder.Open(plan.Path).Header.Buckets[0].Notes);
        Assert.Equal((PlanNoteSubject.Lifecycle, "oss:GetBucketLifecycle"), (note.Subject, note.MissingPermission));
        Assert.Equal(["a: Copy NotEncrypted"], PlanRun.Lines(plan));
    }

    [Fact]
    public async Task Retained_versions_that_stay_behind_are_counted_with_the_day_on_which_they_can_go()
    {
        await _service.MakeBucketAsync();
        await _service.Client.PutBucketVersioningAsync(LocalService.Bucket, true, default);
        await _service.SendAsync("PUT", null, "objectWorm", "<ObjectWormConfiguration><ObjectWormEnabled>Enabled" +
            "</ObjectWormEnabled></ObjectWormConfiguration>");
        await _service.PutAsync("a");
        await _service.SendAsync("PUT", "b", "", "text", ("x-oss-object-worm-mode", "COMPLIANCE"),
            ("x-oss-object-worm-retain-until-date", "2099-09-30T00:00:00.000Z"));

        PlanTotals totals = (await _run.MakeAsync(_service.Client, Aes)).Header.Totals;

        Assert.Equal((2L, 1L), (totals.KeptVersions.Objects, totals.RetainedVersions.Objects));
        Assert.Equal(new DateTimeOffset(2099, 9, 30, 0, 0, 0, TimeSpan.Zero), totals.RetainedUntil);
    }
}

using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

public class RunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Shards_run_at_the_same_time_cover_the_plan_exactly_once(int count)
    {
        using var fixture = new EmulatorFixture("Enabled");
        await PutManyAsync(fixture, 20);
        PlanFolder plan = await fixture.PlanAsync();

        Applied[] all = await Task.WhenAll(
            Enumerable.Range(1, count).Select(index => fixture.ApplyAsync(plan, new PlanShard(index, count), 2)));

        Assert.Equal(
            Enumerable.Range(0, 20).Select(number => (long)number),
            all.SelectMany(applied => applied.Outcomes).Select(outcome => outcome.Number).Order());
        Assert.All(all.SelectMany(applied => applied.Outcomes),
            outcome => Assert.Equal(OutcomeReason.Copied, outcome.Reason));
        foreach (int i in Enumerable.Range(0, 20))
        {
            Assert.Equal(2, (await fixture.VersionsAsync($"{i:D2}")).Count);
        }

        Assert.Equal(20, PlanStatus.Read(plan).Final);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, false)]
    [InlineData(1, 4, 1, 4, false)]
    [InlineData(1, 4, 1, 2, false)]
    [InlineData(3, 4, 1, 1, false)]
    [InlineData(1, 2, 2, 3, false)]
    [InlineData(1, 4, 2, 4, true)]
    [InlineData(1, 4, 2, 2, true)]
    public async Task Runs_of_overlapping_shards_are_refused(
        int index, int count, int otherIndex, int otherCount, bool isAllowed)
    {
        using var fixture = new EmulatorFixture();
        PlanFolder plan = await fixture.PlanAsync();
        using PlanExecution first = fixture.Open(plan, new PlanShard(index, count));
        Assert.True(PlanStatus.Read(plan).IsRunning);

        if (isAllowed)
        {
            fixture.Open(plan, new PlanShard(otherIndex, otherCount)).Dispose();
            return;
        }

        var refused = Assert.Throws<PlanException>(() => fixture.Open(plan, new PlanShard(otherIndex, otherCount)));
        Assert.Equal(PlanError.PlanInUse, refused.Reason);
        first.Dispose();
        fixture.Open(plan, new PlanShard(otherIndex, otherCount)).Dispose();
        Assert.False(PlanStatus.Read(plan).IsRunning);
    }

    [Fact]
    public async Task A_torn_line_is_skipped_and_never_appended_to()
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 5);
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ApplyAsync(plan);
        string file = Assert.Single(Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl"));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        for (int length = bytes.Length - 1; length > bytes.Length - 150; length -= 37)
        {
            await File.WriteAllBytesAsync(file, [.. bytes.Take(length)]);
            Assert.InRange(PlanStatus.Read(plan).Final, 4, 5);
        }

        Applied applied = await fixture.ApplyAsync(plan);

        Assert.Equal(OutcomeReason.FoundDone, Assert.Single(applied.Outcomes).Reason);
        Assert.Equal(5, PlanStatus.Read(plan).Final);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl").Length);
    }

    [Fact]
    public async Task The_journal_of_another_plan_is_refused()
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 1);
        PlanFolder plan = await fixture.PlanAsync();
        await fixture.ApplyAsync(plan);
        PlanFolder other = await fixture.PlanAsync();
        Directory.Move(Path.Combine(plan.Path, "journal"), Path.Combine(other.Path, "journal"));

        Assert.Equal(PlanError.PlanDamaged, Assert.Throws<PlanException>(() => fixture.Open(other)).Reason);
    }

    [Fact]
    public async Task The_newest_outcome_counts()
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 2);
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Oss.AddFault(new() { Operation = "CopyObject", Key = "00", Status = 403, Code = "AccessDenied" });
        await fixture.ApplyAsync(plan);
        Assert.Equal(
            [new OutcomeCount(OutcomeReason.Copied, 1, 100), new OutcomeCount(OutcomeReason.NotPermitted, 1, 100)],
            PlanStatus.Read(plan).Counts);
        fixture.Oss.ClearFaults();

        await fixture.ApplyAsync(plan);

        Assert.Equal([new OutcomeCount(OutcomeReason.Copied, 2, 200)], PlanStatus.Read(plan).Counts);
        Assert.Equal(
            [(0, OutcomeStatus.Proved), (1, OutcomeStatus.Proved)],
            PlanStatus.ReadOutcomes(plan).Select(outcome => (outcome.Number, outcome.Status)).Order());
    }

    [Fact]
    public async Task A_rejected_credential_stops_a_run_before_all_objects_fail()
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 40);
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Oss.AddFault(new() { Operation = "HeadObject", Status = 403, Code = "InvalidAccessKeyId" });

        Applied applied = await fixture.ApplyAsync(plan, throttleLimit: 2);

        Assert.Equal("InvalidAccessKeyId", Assert.IsType<OssServiceException>(applied.Summary.Stopped).Code);
        Assert.InRange(applied.Outcomes.Count, 1, 3);
    }

    [Fact]
    public async Task An_unreachable_service_stops_a_run_before_all_objects_fail()
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 60);
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = (_, _, _) => throw new HttpRequestException("Away.", new IOException());

        Applied applied = await fixture.ApplyAsync(plan, throttleLimit: 2);

        Assert.IsType<OssTransportException>(applied.Summary.Stopped);
        Assert.InRange(applied.Outcomes.Count, 8, 10);
        fixture.Handler.Reset();
        Assert.Equal(60, (await fixture.ApplyAsync(plan)).Outcomes.Count);
    }

    [Fact]
    public async Task Uploads_of_others_stay()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(EmulatorFixture.Large));
        MultipartUpload others = await fixture.Other.InitiateMultipartUploadAsync(
            EmulatorFixture.At("a"), new(), default);
        PlanFolder plan = await fixture.PlanAsync();
        bool isLost = false;
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            if (request.Method == HttpMethod.Post && !isLost)
            {
                isLost = true;
                throw new HttpRequestException("Lost.", new IOException());
            }

            return response;
        };

        Applied applied = await fixture.ApplyAsync(plan);

        PlanOutcome outcome = Assert.Single(applied.Outcomes);
        Assert.Equal(OutcomeReason.CopiedByParts, outcome.Reason);
        Assert.Equal(
            new[] { others.UploadId }.Concat(outcome.LeftUploadIds).Order(),
            (await fixture.UploadsAsync()).Select(upload => upload.UploadId).Order());
        Assert.Single(outcome.LeftUploadIds);
        Assert.Equal(1, PlanStatus.Read(plan).LeftUploads);
    }

    [Fact]
    public async Task An_upload_that_is_not_certainly_ours_stays_and_is_named()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(EmulatorFixture.Large));
        PlanFolder plan = await fixture.PlanAsync();
        fixture.Handler.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            if (request.Method == HttpMethod.Post)
            {
                await fixture.Other.InitiateMultipartUploadAsync(EmulatorFixture.At("a"), new(), default);
                throw new HttpRequestException("Lost.", new IOException());
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await fixture.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Unreachable, outcome.Reason);
        Assert.Equal((await fixture.UploadsAsync()).Select(upload => upload.UploadId), outcome.LeftUploadIds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_plan_of_another_bucket_with_the_same_name_reports_no_object_as_gone(bool isOther)
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 10);
        BucketInfo info = await fixture.Other.GetBucketInfoAsync(EmulatorFixture.Bucket, default);
        DateTimeOffset created = info.Summary.CreationDate;
        PlanFolder plan = await fixture.PlanAsync(bucketCreated: isOther ? created.AddDays(-1) : created);
        await fixture.Other.DeleteObjectAsync(EmulatorFixture.At("03"), default);
        await fixture.PutAsync("05", EmulatorFixture.Bytes(77));

        if (isOther)
        {
            var refused = await Assert.ThrowsAsync<PlanException>(() => fixture.ApplyAsync(plan));
            Assert.Equal(PlanError.PlanOfOtherBucket, refused.Reason);
            Assert.DoesNotContain(PlanStatus.ReadOutcomes(plan), outcome => outcome.Status == OutcomeStatus.Skipped);
            return;
        }

        IReadOnlyList<PlanOutcome> outcomes = (await fixture.ApplyAsync(plan)).Outcomes;
        Assert.Equal((OutcomeReason.Gone, OutcomeReason.Changed), (outcomes[3].Reason, outcomes[5].Reason));
    }

    [Fact]
    public async Task A_caller_without_GetBucketInfo_may_apply_a_plan()
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 2);
        PlanFolder plan = await fixture.PlanAsync(bucketCreated: DateTimeOffset.UnixEpoch);
        await fixture.Other.DeleteObjectAsync(EmulatorFixture.At("01"), default);
        fixture.Oss.AddFault(new() { Operation = "GetBucketInfo", Status = 403, Code = "AccessDenied" });

        IReadOnlyList<PlanOutcome> outcomes = (await fixture.ApplyAsync(plan)).Outcomes;

        Assert.Equal([OutcomeReason.Copied, OutcomeReason.Gone], outcomes.Select(outcome => outcome.Reason));
    }

    [Fact]
    public async Task Concurrent_requests_stay_within_the_limit()
    {
        using var fixture = new EmulatorFixture();
        await PutManyAsync(fixture, 10);
        await fixture.PutAsync("large", EmulatorFixture.Bytes(EmulatorFixture.Large));
        PlanFolder plan = await fixture.PlanAsync();
        int now = 0;
        int most = 0;
        fixture.Handler.Intercept = async (_, _, send) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            HttpResponseMessage response = await send();
            Interlocked.Decrement(ref now);
            return response;
        };

        await fixture.ApplyAsync(plan, throttleLimit: 3);

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void A_number_set_has_each_number_once()
    {
        var set = new NumberSet();
        Assert.True(set.Add(0));
        Assert.True(set.Add(3_000_000_000));
        Assert.False(set.Add(3_000_000_000));
        Assert.True(set.Contains(0));
        Assert.False(set.Contains(1));
        Assert.False(set.Contains(4_000_000_000));
        Assert.Equal(2, set.Count);
    }

    private static async Task PutManyAsync(EmulatorFixture fixture, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await fixture.PutAsync($"{i:D2}", EmulatorFixture.Bytes(100, i));
        }
    }
}

using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Applying;

public class RunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Shares_at_the_same_time_do_exactly_the_whole(int count)
    {
        using var shop = new Workshop("Enabled");
        await PutManyAsync(shop, 20);
        PlanFolder plan = await shop.PlanAsync();

        Applied[] all = await Task.WhenAll(
            Enumerable.Range(1, count).Select(index => shop.ApplyAsync(plan, new PlanShard(index, count), 2)));

        Assert.Equal(
            Enumerable.Range(0, 20).Select(number => (long)number),
            all.SelectMany(applied => applied.Outcomes).Select(outcome => outcome.Number).Order());
        Assert.All(all.SelectMany(applied => applied.Outcomes),
            outcome => Assert.Equal(OutcomeReason.Copied, outcome.Reason));
        foreach (int i in Enumerable.Range(0, 20))
        {
            Assert.Equal(2, (await shop.VersionsAsync($"{i:D2}")).Count);
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
    public async Task Runs_that_have_objects_in_common_are_refused(
        int index, int count, int otherIndex, int otherCount, bool isAllowed)
    {
        using var shop = new Workshop();
        PlanFolder plan = await shop.PlanAsync();
        using PlanExecution first = shop.Open(plan, new PlanShard(index, count));
        Assert.True(PlanStatus.Read(plan).IsRunning);

        if (isAllowed)
        {
            shop.Open(plan, new PlanShard(otherIndex, otherCount)).Dispose();
            return;
        }

        var refused = Assert.Throws<PlanException>(() => shop.Open(plan, new PlanShard(otherIndex, otherCount)));
        Assert.Equal(PlanError.PlanInUse, refused.Reason);
        first.Dispose();
        shop.Open(plan, new PlanShard(otherIndex, otherCount)).Dispose();
        Assert.False(PlanStatus.Read(plan).IsRunning);
    }

    [Fact]
    public async Task A_line_that_is_torn_is_passed_over_and_never_written_behind()
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 5);
        PlanFolder plan = await shop.PlanAsync();
        await shop.ApplyAsync(plan);
        string file = Assert.Single(Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl"));
        byte[] bytes = await File.ReadAllBytesAsync(file);
        for (int length = bytes.Length - 1; length > bytes.Length - 400; length -= 37)
        {
            await File.WriteAllBytesAsync(file, bytes[..length]);
            Assert.InRange(PlanStatus.Read(plan).Final, 4, 5);
        }

        Applied applied = await shop.ApplyAsync(plan);

        Assert.Equal(OutcomeReason.FoundDone, Assert.Single(applied.Outcomes).Reason);
        Assert.Equal(5, PlanStatus.Read(plan).Final);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(plan.Path, "journal"), "*.jsonl").Length);
    }

    [Fact]
    public async Task The_journal_of_another_plan_is_refused()
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 1);
        PlanFolder plan = await shop.PlanAsync();
        await shop.ApplyAsync(plan);
        PlanFolder other = await shop.PlanAsync();
        Directory.Move(Path.Combine(plan.Path, "journal"), Path.Combine(other.Path, "journal"));

        Assert.Equal(PlanError.PlanDamaged, Assert.Throws<PlanException>(() => shop.Open(other)).Reason);
    }

    [Fact]
    public async Task The_newest_outcome_counts()
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 2);
        PlanFolder plan = await shop.PlanAsync();
        shop.Oss.AddFault(new() { Operation = "CopyObject", Key = "00", Status = 403, Code = "AccessDenied" });
        await shop.ApplyAsync(plan);
        Assert.Equal(
            [new OutcomeCount(OutcomeReason.Copied, 1, 100), new OutcomeCount(OutcomeReason.NotPermitted, 1, 100)],
            PlanStatus.Read(plan).Counts);
        shop.Oss.ClearFaults();

        await shop.ApplyAsync(plan);

        Assert.Equal([new OutcomeCount(OutcomeReason.Copied, 2, 200)], PlanStatus.Read(plan).Counts);
        Assert.Equal(
            [(0, OutcomeStatus.Proved), (1, OutcomeStatus.Proved)],
            PlanStatus.ReadOutcomes(plan).Select(outcome => (outcome.Number, outcome.Status)).Order());
    }

    [Fact]
    public async Task A_credential_that_does_not_count_stops_a_run_before_it_has_failed_for_all()
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 40);
        PlanFolder plan = await shop.PlanAsync();
        shop.Oss.AddFault(new() { Operation = "HeadObject", Status = 403, Code = "InvalidAccessKeyId" });

        Applied applied = await shop.ApplyAsync(plan, throttleLimit: 2);

        Assert.Equal("InvalidAccessKeyId", Assert.IsType<OssServiceException>(applied.Summary.Stopped).Code);
        Assert.InRange(applied.Outcomes.Count, 1, 3);
    }

    [Fact]
    public async Task A_service_that_is_away_stops_a_run_before_it_has_failed_for_all()
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 60);
        PlanFolder plan = await shop.PlanAsync();
        shop.Wire.Intercept = (_, _, _) => throw new HttpRequestException("Away.", new IOException());

        Applied applied = await shop.ApplyAsync(plan, throttleLimit: 2);

        Assert.IsType<OssTransportException>(applied.Summary.Stopped);
        Assert.InRange(applied.Outcomes.Count, 8, 10);
        shop.Wire.Reset();
        Assert.Equal(60, (await shop.ApplyAsync(plan)).Outcomes.Count);
    }

    [Fact]
    public async Task Uploads_of_others_stay()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(450_000));
        MultipartUpload others = await shop.Other.InitiateMultipartUploadAsync(Workshop.At("a"), new(), default);
        PlanFolder plan = await shop.PlanAsync();
        bool isLost = false;
        shop.Wire.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            if (request.Method == HttpMethod.Post && !isLost)
            {
                isLost = true;
                throw new HttpRequestException("Lost.", new IOException());
            }

            return response;
        };

        Applied applied = await shop.ApplyAsync(plan);

        Assert.Equal(OutcomeReason.CopiedByParts, Assert.Single(applied.Outcomes).Reason);
        Assert.Equal(others.UploadId, Assert.Single(await shop.UploadsAsync()).UploadId);
    }

    [Fact]
    public async Task An_upload_that_is_not_certainly_ours_stays_and_is_named()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(450_000));
        PlanFolder plan = await shop.PlanAsync();
        shop.Wire.Intercept = async (_, request, send) =>
        {
            HttpResponseMessage response = await send();
            if (request.Method == HttpMethod.Post)
            {
                await shop.Other.InitiateMultipartUploadAsync(Workshop.At("a"), new(), default);
                throw new HttpRequestException("Lost.", new IOException());
            }

            return response;
        };

        PlanOutcome outcome = Assert.Single((await shop.ApplyAsync(plan)).Outcomes);

        Assert.Equal(OutcomeReason.Unreachable, outcome.Reason);
        Assert.Contains(await shop.UploadsAsync(), upload => upload.UploadId == outcome.LeftUploadId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_plan_of_another_bucket_with_the_same_name_says_of_no_object_that_it_is_gone(bool isOther)
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 10);
        DateTimeOffset created = (await shop.Other.GetBucketInfoAsync(Workshop.Bucket, default)).Summary.CreationDate;
        PlanFolder plan = await shop.PlanAsync(bucketCreated: isOther ? created.AddDays(-1) : created);
        await shop.Other.DeleteObjectAsync(Workshop.At("03"), default);
        await shop.PutAsync("05", Workshop.Bytes(77));

        if (isOther)
        {
            var refused = await Assert.ThrowsAsync<PlanException>(() => shop.ApplyAsync(plan));
            Assert.Equal(PlanError.PlanOfOtherBucket, refused.Reason);
            Assert.DoesNotContain(PlanStatus.ReadOutcomes(plan), outcome => outcome.Status == OutcomeStatus.Skipped);
            return;
        }

        IReadOnlyList<PlanOutcome> outcomes = (await shop.ApplyAsync(plan)).Outcomes;
        Assert.Equal((OutcomeReason.Gone, OutcomeReason.Changed), (outcomes[3].Reason, outcomes[5].Reason));
    }

    [Fact]
    public async Task A_caller_who_may_not_ask_for_the_bucket_may_apply_its_plan_all_the_same()
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 2);
        PlanFolder plan = await shop.PlanAsync(bucketCreated: DateTimeOffset.UnixEpoch);
        await shop.Other.DeleteObjectAsync(Workshop.At("01"), default);
        shop.Oss.AddFault(new() { Operation = "GetBucketInfo", Status = 403, Code = "AccessDenied" });

        IReadOnlyList<PlanOutcome> outcomes = (await shop.ApplyAsync(plan)).Outcomes;

        Assert.Equal([OutcomeReason.Copied, OutcomeReason.Gone], outcomes.Select(outcome => outcome.Reason));
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_allowed()
    {
        using var shop = new Workshop();
        await PutManyAsync(shop, 10);
        await shop.PutAsync("large", Workshop.Bytes(450_000));
        PlanFolder plan = await shop.PlanAsync();
        int now = 0;
        int most = 0;
        shop.Wire.Intercept = async (_, _, send) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            HttpResponseMessage response = await send();
            Interlocked.Decrement(ref now);
            return response;
        };

        await shop.ApplyAsync(plan, throttleLimit: 3);

        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void Numbers_are_kept_in_bits()
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

    private static async Task PutManyAsync(Workshop shop, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await shop.PutAsync($"{i:D2}", Workshop.Bytes(100, i));
        }
    }
}

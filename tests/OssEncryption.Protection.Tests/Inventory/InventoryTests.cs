using System.Globalization;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Inventory;

/// <summary>Plans made from a bucket inventory.</summary>
public sealed class InventoryTests : IDisposable
{
    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);
    private static readonly string[] AllFields =
        ["Size", "StorageClass", "LastModifiedDate", "ETag", "EncryptionStatus", "TaggingCount", "ObjectType"];

    private readonly LocalService _service = new();
    private readonly PlanRun _run = new();

    public void Dispose()
    {
        _run.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task Objects_that_an_inventory_calls_plain_need_no_HeadObject()
    {
        await MakeBucketsAsync();
        await _service.PutAsync("a b+c/é");
        await _service.PutAsync("b", Aes);
        await _service.PutAsync("c", EncryptionRule.Create(SseAlgorithm.KMS));
        await _service.PutAsync("d", null, "Archive");
        await _service.PutAsync("e");
        await _service.SendAsync("PUT", "f", "symlink", null, ("x-oss-symlink-target", "e"));
        await _service.SendAsync("POST", "g", "append&position=0", "line");
        _service.Emulator.AddInventory(LocalService.Bucket, Rule(AllFields));
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(1_782_864_000);
        string key = Assert.Single(_service.Emulator.RunInventory(LocalService.Bucket, null, time)).Key;
        _service.Emulator.ClearRequests();

        PlanFolder plan = await MakeAsync(inventoryId: "report");

        Assert.Equal(
            [
                "a b+c/é: Copy NotEncrypted",
                "b: None AlreadyAsWanted",
                "c: Copy OtherAlgorithm",
                "d: RestoreAndCopy NotRestored",
                "e: Copy NotEncrypted",
                "f: None Symlink",
                "g: None Appendable",
            ],
            PlanRun.Lines(plan));
        Assert.Equal(
            [
                "GetBucketInfo", "GetBucketWorm", "GetBucketOverwriteConfig", "GetBucketLifecycle",
                "GetBucketReplication", "GetBucketArchiveDirectRead", "GetBucketInventory", "ListObjectsV2",
                "GetObject", "GetObject",
                "GetObject", "HeadObject", "HeadObject", "HeadObject",
            ],
            _service.Operations);
        Assert.Equal((4, 14), (plan.Header.Totals.SavedRequests, plan.Header.Totals.PlanRequests));
        PlanBucket bucket = Assert.Single(plan.Header.Buckets);
        Assert.Equal(("lists/" + key, time), (bucket.Inventory, bucket.InventoryCreated));
        StoredState state = await _service.Client.HeadObjectAsync(
            new ObjectAddress(LocalService.Bucket, "e"), ReadConditions.None, default);
        PlanEntry entry = plan.ReadEntries(PlanShard.Whole).Single(found => found.Address.Key == "e");
        Assert.Equal(
            (state.ETag, state.Size, state.LastModified, "Standard", EncryptionRule.None),
            (entry.ETag, entry.Size, entry.LastModified, entry.StorageClass, entry.Found));
    }

    [Fact]
    public async Task An_inventory_with_too_few_fields_saves_nothing_and_the_plan_is_the_same()
    {
        await MakeBucketsAsync();
        await _service.PutAsync("a");
        await _service.PutAsync("b", Aes);
        await _service.SendAsync("POST", "c", "append&position=0", "line");
        _service.Emulator.AddInventory(LocalService.Bucket, Rule(["EncryptionStatus", "Size"]));
        _service.Emulator.RunInventory(LocalService.Bucket);

        PlanFolder plan = await MakeAsync(inventoryId: "report");

        Assert.Equal(
            ["a: Copy NotEncrypted", "b: None AlreadyAsWanted", "c: None Appendable"], PlanRun.Lines(plan));
        Assert.Equal(0, plan.Header.Totals.SavedRequests);
    }

    [Fact]
    public async Task The_newest_finished_list_of_an_inventory_is_read()
    {
        await MakeBucketsAsync();
        await _service.PutAsync("a");
        _service.Emulator.AddInventory(LocalService.Bucket, Rule(AllFields) with { DestinationPrefix = "all" });
        DateTimeOffset time = DateTimeOffset.UtcNow;
        _service.Emulator.RunInventory(LocalService.Bucket, null, time.AddDays(-2));
        await _service.PutAsync("b");
        _service.Emulator.RunInventory(LocalService.Bucket, null, time.AddDays(-1));
        await _service.PutAsync("c");
        string newest = _service.Emulator.RunInventory(LocalService.Bucket, null, time)[0].Key;
        await _service.Client.DeleteObjectAsync(new ObjectAddress("lists", newest), default);

        Assert.Equal(
            ["a: Copy NotEncrypted", "b: Copy NotEncrypted"], PlanRun.Lines(await MakeAsync(inventoryId: "report")));
    }

    [Fact]
    public async Task Versions_are_planned_only_when_wanted()
    {
        await MakeBucketsAsync();
        await _service.Client.PutBucketVersioningAsync(LocalService.Bucket, true, default);
        await _service.PutAsync("a", Aes);
        await _service.PutAsync("a");
        await _service.PutAsync("b");
        await _service.Client.DeleteObjectAsync(new ObjectAddress(LocalService.Bucket, "b"), default);
        _service.Emulator.AddInventory(LocalService.Bucket, Rule(AllFields) with { AllVersions = true });
        _service.Emulator.RunInventory(LocalService.Bucket);

        Assert.Equal(["a: Copy NotEncrypted"], PlanRun.Lines(await MakeAsync(inventoryId: "report")));
        using var all = new PlanRun();
        PlanFolder plan = await all.MakeAsync(_service.Client, Aes, Options(all) with
        {
            InventoryId = "report",
            Filter = new PlanFilter { AllVersions = true },
        });
        Assert.Equal(
            [
                "a: Copy NotEncrypted",
                "a: None AlreadyAsWanted",
                "b: None DeleteMarker",
                "b: None NoncurrentVersion",
            ],
            PlanRun.Lines(plan));
        Assert.All(plan.ReadEntries(PlanShard.Whole), entry => Assert.NotNull(entry.Address.VersionId));
    }

    [Fact]
    public async Task All_versions_of_a_list_without_them_are_refused()
    {
        await MakeBucketsAsync();
        await _service.Client.PutBucketVersioningAsync(LocalService.Bucket, true, default);
        string manifest = await new InventoryFiles().WriteAsync(_service.Client);

        await AssertFailsAsync(InventoryError.InventoryWithoutVersions, Options(_run) with
        {
            Manifest = manifest,
            Filter = new PlanFilter { AllVersions = true },
        });
    }

    [Fact]
    public async Task Where_MD5_is_not_allowed_no_list_is_used_unchecked()
    {
        await MakeBucketsAsync();
        string manifest = await new InventoryFiles().WriteAsync(_service.Client);

        InventoryException refused = await Assert.ThrowsAsync<InventoryException>(
            () => new InventoryFinder(_service.Client, hasMd5: false).ReadAsync(manifest, default));

        Assert.Equal(InventoryError.InventoryNotVerifiable, refused.Reason);
        Assert.Contains("MD5 alone", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"key": "<key>", "MD5checksum": "<md5>"}""")]
    [InlineData("""{"Key": "<key>", "MD5": "<md5>", "size": "7"}""")]
    [InlineData("""{"name": "<key>", "md5": "<md5>", "other": [{}]}""")]
    public async Task The_files_of_a_manifest_are_found_however_they_are_named(string file)
    {
        await MakeBucketsAsync();
        string manifest = await new InventoryFiles { File = file }.WriteAsync(_service.Client);

        Assert.Equal(["a: Copy NotEncrypted"], PlanRun.Lines(await MakeAsync(manifest)));
    }

    [Theory]
    [InlineData("\"1782864000\"")]
    [InlineData("1782864000")]
    [InlineData("1782864000000")]
    [InlineData("\"2026-07-01T00-00-00Z\"")]
    [InlineData("\"2026-07-01T00:00:00.000Z\"")]
    [InlineData("\"20260701T000000Z\"")]
    public async Task Times_are_read_in_every_format(string time)
    {
        await MakeBucketsAsync();
        string text = time.Trim('"');
        var files = new InventoryFiles();
        string manifest = await (files with
        {
            Manifest = files.Manifest.Replace("\"1782864000\"", time, StringComparison.Ordinal),
            Files = [InventoryFiles.Plain.Replace("2026-07-01T00-00-00Z", text, StringComparison.Ordinal)],
        }).WriteAsync(_service.Client);

        PlanFolder plan = await MakeAsync("oss://" + manifest);

        var expected = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(expected, plan.Header.Buckets[0].InventoryCreated);
        Assert.Equal(expected, plan.ReadEntries(PlanShard.Whole).Single().LastModified);
    }

    [Theory]
    [InlineData("invoices,a,5,Standard,2026-07-01T00-00-00Z,E1,Normal,False\n")]
    [InlineData("\"invoices\",\"a\",\"5\",\"Standard\",\"1782864000\",\"\"\"E1\"\"\",\"Normal\",\"FALSE\"\r\n")]
    [InlineData("bucket,key,size,storageclass,lastmodifieddate,etag,objecttype,encryptionstatus\r\n" +
        "invoices,a,5,Standard,1782864000,E1,Normal,false")]
    [InlineData("\n\ninvoices,a,5,Standard,1782864000,E1,normal,false\n\n")]
    public async Task Rows_are_read_in_every_format(string rows)
    {
        await MakeBucketsAsync();
        string manifest = await new InventoryFiles { Files = [rows] }.WriteAsync(_service.Client);

        PlanEntry entry = Assert.Single((await MakeAsync(manifest)).ReadEntries(PlanShard.Whole));

        Assert.Equal(
            ("a", 5, "E1", PlanReason.NotEncrypted), (entry.Address.Key, entry.Size, entry.ETag, entry.Reason));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("no")]
    [InlineData("F")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("not encrypted")]
    [InlineData("AES256")]
    [InlineData("1")]
    public async Task An_encryption_that_is_neither_true_nor_false_is_asked_for(string isEncrypted)
    {
        await MakeBucketsAsync();
        await _service.PutAsync("a");
        await _service.PutAsync("b", Aes);
        string manifest = await new InventoryFiles
        {
            Files = [string.Concat(new[] { "a", "b" }.Select(
                key => $"invoices,{key},5,Standard,2026-07-01T00-00-00Z,E1,Normal,{isEncrypted}\n"))],
        }.WriteAsync(_service.Client);

        PlanFolder plan = await MakeAsync(manifest);

        Assert.Equal(["a: Copy NotEncrypted", "b: None AlreadyAsWanted"], PlanRun.Lines(plan));
        Assert.Equal(0, plan.Header.Totals.SavedRequests);
        Assert.Equal(2, _service.Operations.Count(operation => operation == "HeadObject"));
    }

    [Theory]
    [InlineData("IsLatest", "1,false", "1")]
    [InlineData("IsLatest", "yes,false", "yes")]
    [InlineData("IsLatest", "T,false", "T")]
    [InlineData("IsLatest", "-,false", "-")]
    [InlineData("IsLatest", ",false", "")]
    [InlineData("IsDeleteMarker", "true,0", "0")]
    [InlineData("IsDeleteMarker", "true,no", "no")]
    public async Task A_truth_value_that_an_object_could_be_left_out_for_must_be_one(
        string column, string values, string value)
    {
        await MakeBucketsAsync();
        await _service.PutAsync("a");
        string manifest = await new InventoryFiles
        {
            Schema = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker",
            Files = ["invoices,a,v2,true,false\n", $"invoices,a,v3,True,FALSE\ninvoices,a,v1,{values}\n"],
        }.WriteAsync(_service.Client);

        InventoryException problem = await Assert.ThrowsAsync<InventoryException>(() => MakeAsync(manifest));

        Assert.Equal(InventoryError.InventoryUnreadable, problem.Reason);
        Assert.EndsWith($"row 2: its {column} is '{value}', which is neither true nor false.", problem.Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Place));
    }

    [Fact]
    public async Task Where_there_are_no_versions_a_row_need_not_say_that_it_is_the_latest()
    {
        await MakeBucketsAsync();
        await _service.PutAsync("a");
        string manifest = await new InventoryFiles
        {
            Schema = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker",
            Files = ["invoices,a,,,\n"],
        }.WriteAsync(_service.Client);

        Assert.Equal(["a: Copy NotEncrypted"], PlanRun.Lines(await MakeAsync(manifest)));
    }

    [Theory]
    [InlineData("letters,a,5,Standard,2026-07-01T00-00-00Z,E1,Normal,false\n", 1)]
    [InlineData("Invoices,a,5,Standard,2026-07-01T00-00-00Z,E1,Normal,false\n", 1)]
    [InlineData("invoices,a,5,Standard,2026-07-01T00-00-00Z,E1,Normal,false\n" +
        "letters,b,5,Standard,2026-07-01T00-00-00Z,E1,Normal,true\n", 2)]
    public async Task Rows_of_another_bucket_are_refused(string rows, int row)
    {
        await MakeBucketsAsync();
        string manifest = await new InventoryFiles { Files = [rows] }.WriteAsync(_service.Client);
        _service.Emulator.ClearRequests();

        InventoryException problem = await Assert.ThrowsAsync<InventoryException>(() => MakeAsync(manifest));

        Assert.Equal(InventoryError.InventoryOfOtherBucket, problem.Reason);
        Assert.StartsWith($"Row {row} of the file 'lists/", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("HeadObject", _service.Operations);
        Assert.False(Directory.Exists(_run.Place));
    }

    [Fact]
    public async Task Keys_are_decoded_and_those_that_cannot_be_sent_are_named()
    {
        await MakeBucketsAsync();
        string[] keys = ["a%2Cb%22", "x+y%2B", "%E5%8F%91%E7%A5%A8/%F0%9F%98%80", "%00%0A", "/slash", "%C0%AEx", "plain,key"];
        string manifest = await new InventoryFiles
        {
            Schema = "Key, Size",
            Files = [string.Concat(keys.Select(key => $"\"{key}\",1\n"))],
        }.WriteAsync(_service.Client);

        Assert.Equal(
            [
                "a,b\": None Gone NoSuchKey",
                "x y+: None Gone NoSuchKey",
                "发票/😀: None Gone NoSuchKey",
                "\0\n: None Gone NoSuchKey",
                "/slash: None KeyNotAddressable InvalidObjectKey",
                "\uFFFD\uFFFDx: None KeyNotAddressable InvalidObjectKey",
                "plain,key: None Gone NoSuchKey",
            ],
            PlanRun.Lines(await MakeAsync(manifest)));
    }

    [Fact]
    public async Task Many_rows_in_several_files_come_in_their_order()
    {
        await MakeBucketsAsync();
        string manifest = await new InventoryFiles
        {
            Files = [Rows(0, 2500), Rows(2500, 0), Rows(2500, 1000), Rows(3500, 1)],
        }.WriteAsync(_service.Client);

        PlanFolder plan = await MakeAsync(manifest);

        Assert.Equal(
            Enumerable.Range(0, 3501).Select(i => i.ToString("D6", CultureInfo.InvariantCulture)),
            plan.ReadEntries(PlanShard.Whole).Select(entry => entry.Address.Key));
        Assert.Equal(3501, plan.Header.Totals.SavedRequests);
        Assert.DoesNotContain(
            Directory.GetFiles(_run.Place), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_an_inventory_is_refused()
    {
        await MakeBucketsAsync();
        var files = new InventoryFiles();
        string other = files.Manifest.Replace("\"invoices\"", "\"other\"", StringComparison.Ordinal);
        await AssertFailsAsync(InventoryError.InventoryOfOtherBucket, files with { Manifest = other });
        await AssertFailsAsync(InventoryError.InventoryDamaged, files with { Checksum = new string('0', 32) });
        await AssertFailsAsync(InventoryError.InventoryDamaged, files with { Md5 = new string('0', 32) });
        await AssertFailsAsync(InventoryError.InventoryUnreadable, files with { Manifest = "{" });
        await AssertFailsAsync(InventoryError.InventoryUnreadable, files with { Manifest = "{}" });
        await AssertFailsAsync(InventoryError.InventoryUnreadable, files with { Schema = "Bucket, Size" });
        await AssertFailsAsync(InventoryError.InventoryUnreadable, files with { File = "{}" });
        await AssertFailsAsync(InventoryError.InventoryUnreadable,
            files with { Manifest = files.Manifest.Replace("CSV", "ORC", StringComparison.Ordinal) });
        await AssertFailsAsync(InventoryError.InventoryUnreadable, files with { Files = ["a,b\n"] });
        await AssertFailsAsync(InventoryError.InventoryUnreadable, files with { Files = ["\"a"] });
        await AssertFailsAsync(InventoryError.InventoryUnreadable, files with { Files = ["\"a\"b,\n"] });
        await AssertFailsAsync(InventoryError.InventoryUnreadable,
            files with { Files = [InventoryFiles.Plain.Replace("\"5\"", "\"five\"", StringComparison.Ordinal)] });
        await AssertFailsAsync(InventoryError.InventoryUnreadable,
            files with { Files = [InventoryFiles.Plain.Replace("2026-07-01T00", "soon", StringComparison.Ordinal)] });
        await AssertFailsAsync(InventoryError.InventoryUnreadable,
            files with { Files = [InventoryFiles.Plain + new string(',', 300)] });
        await AssertFailsAsync(InventoryError.InventoryUnreadable,
            files with { Files = [InventoryFiles.Plain + new string('x', 70_000)] });
        string lost = await files.WriteAsync(_service.Client);
        await _service.Client.DeleteObjectAsync(
            new ObjectAddress("lists", InventoryFiles.Folder + "manifest.checksum"), default);
        await AssertFailsAsync(InventoryError.InventoryNotFound, Options(_run) with { Manifest = lost });
        await AssertFailsAsync(InventoryError.InventoryNotFound, Options(_run) with { Manifest = "lists/none.json" });
        await AssertFailsAsync(InventoryError.InventoryNotFound, Options(_run) with { Manifest = "lists" });
        _service.Emulator.AddInventory(LocalService.Bucket, Rule(AllFields));
        await AssertFailsAsync(InventoryError.InventoryNotFound, Options(_run) with { InventoryId = "report" });
    }

    [Fact]
    public async Task An_inventory_must_be_named_if_it_is_the_source_and_only_then()
    {
        await MakeBucketsAsync();
        await AssertFailsAsync(InventoryError.InventoryNotNamed, Options(_run));
        await AssertFailsAsync(InventoryError.InventoryNotNamed, _run.Options with { InventoryId = "report" });
        await AssertFailsAsync(InventoryError.InventoryNotNamed,
            Options(_run) with { InventoryId = "report", Manifest = "a/b" });
        OssServiceException problem = await Assert.ThrowsAsync<OssServiceException>(
            () => MakeAsync(inventoryId: "none"));
        Assert.Equal("NoSuchInventory", problem.Code);
    }

    private static string Rows(int first, int count)
    {
        var rows = new StringBuilder();
        for (int i = first; i < first + count; i++)
        {
            rows.Append(FormattableString.Invariant(
                $"invoices,{i:D6},5,Standard,2026-07-01T00-00-00Z,E{i},Normal,false\n"));
        }

        return rows.ToString();
    }

    private static EmulatorInventoryRule Rule(string[] fields) => new() { Destination = "lists", Fields = fields };

    private static PlanOptions Options(PlanRun run) => run.Options with { Source = PlanSource.Inventory };

    private async Task MakeBucketsAsync()
    {
        await _service.MakeBucketAsync();
        await _service.MakeBucketAsync("lists");
    }

    private Task<PlanFolder> MakeAsync(string? manifest = null, string? inventoryId = null) =>
        _run.MakeAsync(_service.Client, Aes, Options(_run) with { Manifest = manifest, InventoryId = inventoryId });

    private async Task AssertFailsAsync(InventoryError expected, InventoryFiles files)
    {
        string manifest = await files.WriteAsync(_service.Client);
        await AssertFailsAsync(expected, Options(_run) with { Manifest = manifest });
    }

    private async Task AssertFailsAsync(InventoryError expected, PlanOptions options)
    {
        InventoryException problem = await Assert.ThrowsAsync<InventoryException>(
            () => _run.MakeAsync(_service.Client, Aes, options));
        Assert.Equal(expected, problem.Reason);
        Assert.False(Directory.Exists(_run.Place));
    }
}

using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Store;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

/// <summary>What is seen while a change is on its way to the disk.</summary>
public sealed class StoreTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Bucket Bucket = new("bucket", "cn-hangzhou", "1", DateTimeOffset.UtcNow);

    private readonly HookedRecords _records = new();
    private readonly ObjectStore _store;

    public StoreTests()
    {
        _store = new ObjectStore(_records);
        _store.TryAdd(Bucket);
    }

    [Fact]
    public async Task Different_objects_are_recorded_side_by_side()
    {
        using var both = new Barrier(2);
        int met = 0;
        _records.OnChange = (_, _) => Interlocked.Add(ref met, both.SignalAndWait(Patience) ? 1 : 0);
        await Task.WhenAll(OnThread(() => Put("a")), OnThread(() => Put("b")));
        Assert.Equal(2, met);
    }

    [Fact]
    public async Task Different_parts_are_recorded_side_by_side()
    {
        var uploads = new UploadStore(_records);
        uploads.Add(Upload());
        using var both = new Barrier(2);
        int met = 0;
        _records.OnChange = (_, _) => Interlocked.Add(ref met, both.SignalAndWait(Patience) ? 1 : 0);
        await Task.WhenAll(Array.ConvertAll(
            [1, 2], number => OnThread(() => uploads.TryPutAsync("id", Part(number)).GetAwaiter().GetResult())));
        Assert.Equal(2, met);
        Assert.Equal([1, 2], uploads.Find("id")!.Parts.Keys);
    }

    [Fact]
    public void Changes_of_one_object_follow_each_other()
    {
        int running = 0;
        int most = 0;
        _records.OnChange = (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Interlocked.Decrement(ref running);
        };
        Parallel.For(0, 200, number => _store.TryChange("bucket", "key", history => history.With(
            Object("key") with { ETag = $"{(history.Current?.ETag.Length ?? 0) + number}" }, Versioning.Enabled)));
        Assert.Equal(1, most);
        Assert.Equal(200, _store.Find("bucket", "key").Versions.Count);
    }

    [Fact]
    public async Task A_reader_waits_for_nobody_and_sees_what_is_recorded()
    {
        Put("key");
        StoredObject before = _store.Find("bucket", "key").Current!;
        using var recording = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        _records.OnChange = (_, _) =>
        {
            recording.Set();
            Assert.True(goOn.Wait(Patience));
        };
        Task writing = OnThread(() => Put("key"));
        Assert.True(recording.Wait(Patience));
        Assert.Same(before, _store.Find("bucket", "key").Current);
        Assert.Single(_store.List("bucket", "", ""));
        goOn.Set();
        await writing;
        Assert.NotSame(before, _store.Find("bucket", "key").Current);
    }

    [Fact]
    public void A_bucket_stays_while_something_is_written_to_it()
    {
        BucketRemoval? removal = null;
        _records.OnChange = (kind, _) => removal = kind == "objects" ? _store.Remove("bucket") : removal;
        Put("key");
        Assert.Equal(BucketRemoval.NotEmpty, removal);
        Assert.NotNull(_store.Find("bucket", "key").Current);
    }

    [Fact]
    public void Nothing_is_written_to_a_bucket_that_goes()
    {
        bool? isWritten = null;
        _records.OnChange = (_, _) => isWritten = _store.TryChange(
            "bucket", "key", history => history.With(Object("key"), Versioning.Off));
        Assert.Equal(BucketRemoval.Removed, _store.Remove("bucket"));
        Assert.False(isWritten);
        Assert.Equal(BucketRemoval.Missing, _store.Remove("bucket"));
    }

    [Fact]
    public void What_could_not_be_recorded_did_not_happen()
    {
        _records.OnChange = (_, _) => throw new IOException("full");
        Assert.Throws<IOException>(() => Put("key"));
        Assert.Throws<IOException>(() => _store.Remove("bucket"));
        _records.OnChange = (_, _) => { };
        Assert.Null(_store.Find("bucket", "key").Newest);
        Assert.True(Put("key"));
        _store.TryChange("bucket", "key", history => history.Without(StoredObject.NullVersion));
        Assert.Equal(BucketRemoval.Removed, _store.Remove("bucket"));
    }

    [Fact]
    public async Task A_part_that_comes_when_the_upload_has_ended_leaves_no_record()
    {
        var uploads = new UploadStore(_records);
        uploads.Add(Upload());
        var changes = new List<string>();
        _records.OnChange = (kind, id) =>
        {
            changes.Add($"{kind}:{id}");
            if (changes.Count == 1)
            {
                Assert.True(uploads.Remove("id"));
            }
        };
        Assert.False(await uploads.TryPutAsync("id", Part(1)));
        Assert.Equal(["parts:id/1", "uploads:id", "parts:id/1"], changes);
        Assert.Null(uploads.Find("id"));
    }

    [Fact]
    public async Task Who_asks_for_a_sync_waits_for_one_that_began_later_and_one_serves_all()
    {
        using var begun = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        int syncs = 0;
        var group = new GroupCommit(() =>
        {
            begun.Release();
            Assert.True(goOn.Wait(Patience));
            Interlocked.Increment(ref syncs);
        });
        Task first = OnThread(group.Run);
        Assert.True(await begun.WaitAsync(Patience));
        Task[] others = [.. Enumerable.Range(0, 5).Select(_ => OnThread(() =>
        {
            group.Run();
            Assert.Equal(2, syncs);
        }))];
        Assert.True(SpinWait.SpinUntil(() => group.Requested == 6, Patience));
        goOn.Release();
        await first;
        Assert.True(await begun.WaitAsync(Patience));
        Assert.DoesNotContain(others, other => other.IsCompleted);
        goOn.Release();
        await Task.WhenAll(others);
        Assert.Equal(2, syncs);
    }

    [Fact]
    public void A_sync_that_fails_serves_nobody()
    {
        bool fails = true;
        int syncs = 0;
        var group = new GroupCommit(() =>
        {
            syncs++;
            if (fails)
            {
                throw new IOException("broken");
            }
        });
        Assert.Throws<IOException>(group.Run);
        fails = false;
        group.Run();
        Assert.Equal(2, syncs);
    }

    [Theory]
    [InlineData(false, true, "sync 7")]
    [InlineData(true, true, "control 7 51")]
    [InlineData(true, false, "control 7 51, sync 7")]
    public void A_directory_is_flushed_through_the_cache_of_the_drive_where_fsync_leaves_it_there(
        bool isMac, bool canControl, string calls)
    {
        var made = new List<string>();

        int result = DirectorySync.Flush(
            7,
            isMac,
            (handle, command) =>
            {
                made.Add($"control {handle} {command}");
                return canControl ? 0 : -1;
            },
            handle =>
            {
                made.Add($"sync {handle}");
                return 0;
            });

        Assert.Equal(0, result);
        Assert.Equal(calls, string.Join(", ", made));
    }

    private bool Put(string key) =>
        _store.TryChange("bucket", key, history => history.With(Object(key), Versioning.Off));

    private static StoredObject Object(string key) =>
        new(key, NoContent.Instance, "", 0, DateTimeOffset.UtcNow);

    private static StoredUpload Upload() => new("bucket", "id", DateTimeOffset.UtcNow, Object("key"));

    private static StoredPart Part(int number) => new(number, NoContent.Instance, [], 0, DateTimeOffset.UtcNow);

    private static Task OnThread(Action act) => Task.Factory.StartNew(
        act, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

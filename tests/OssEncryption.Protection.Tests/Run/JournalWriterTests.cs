using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Protection.Tests.Run;

public sealed class JournalWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oss").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JournalRun First { get; } = new()
    {
        Number = 1,
        PlanId = "p",
        Shard = "1/1",
        Started = DateTimeOffset.UnixEpoch,
        Salt = [],
    };

    [Fact]
    public async Task Nothing_is_appended_to_a_torn_line()
    {
        string path = Path.Combine(_folder, "journal.jsonl");
        var upload = new MultipartUpload(new ObjectAddress("bucket", "key"), "U1", EncryptionRule.None);
        var file = new WatchedFile(path);
        using (var journal = new JournalWriter(file, ShardLock.Take(_folder, PlanShard.Whole), First))
        {
            file.IsFull = true;
            await Assert.ThrowsAsync<IOException>(() => journal.UploadOpenedAsync(0, upload));
            file.IsFull = false;

            await Assert.ThrowsAsync<IOException>(() => journal.UploadClosedAsync(0, upload));
        }

        string[] lines = (await File.ReadAllTextAsync(path)).Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("}", lines[0], StringComparison.Ordinal);
        Assert.Equal("{", lines[1]);
    }

    [Fact]
    public async Task Outcomes_ride_with_the_next_flush()
    {
        var file = new WatchedFile(Path.Combine(_folder, "journal.jsonl"));
        using var journal = new JournalWriter(file, ShardLock.Take(_folder, PlanShard.Whole), First);
        int atStart = file.Flushes;

        await journal.EndedAsync(Gone(1));
        await journal.EndedAsync(Gone(2));
        Assert.Equal(atStart, file.Flushes);
        await journal.EndAsync(isComplete: true);

        Assert.Equal(atStart + 1, file.Flushes);
        Assert.Equal(4, LinesOf(file.Name).Length);
    }

    [Fact]
    public async Task A_journal_that_is_closed_early_has_on_the_disk_what_was_to_ride_with_the_next_flush()
    {
        var file = new WatchedFile(Path.Combine(_folder, "journal.jsonl"));
        var journal = new JournalWriter(file, ShardLock.Take(_folder, PlanShard.Whole), First);
        int atStart = file.Flushes;
        await journal.EndedAsync(Gone(1));

        journal.Dispose();

        Assert.Equal(atStart + 1, file.Flushes);
        Assert.Equal(2, LinesOf(file.Name).Length);
        await Assert.ThrowsAsync<TaskCanceledException>(() => journal.EndedAsync(Gone(2)));
    }

    [Fact]
    public async Task A_copy_begins_when_its_record_is_on_the_disk_and_the_copies_of_concurrent_objects_share_a_flush()
    {
        const int Concurrency = 32;
        const int Objects = 2_000;
        var file = new WatchedFile(Path.Combine(_folder, "journal.jsonl"));
        using var journal = new JournalWriter(
            file, ShardLock.Take(_folder, PlanShard.Whole), First, Concurrency, longestWait: TimeSpan.FromSeconds(1));
        int begun = -1;
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref begun)) < Objects;)
            {
                await journal.BegunAsync(Begun(number));
                Assert.True(file.HasOnDisk(number), $"{number} is not on the disk");
                await journal.EndedAsync(Gone(number));
            }
        })));

        await journal.EndAsync(isComplete: true);

        Assert.InRange(file.Flushes, Objects / Concurrency, Objects / 10);
        Assert.Equal(2 + (2 * Objects), LinesOf(file.Name).Length);
    }

    // As somebody reads it while it is written.
    private static string[] LinesOf(string path)
    {
        using var reader = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static PlanOutcome Gone(long number) => new()
    {
        Number = number,
        Address = new ObjectAddress("bucket", "key"),
        Reason = OutcomeReason.Gone,
    };

    private static PendingRepair Begun(long number) => new()
    {
        Number = number,
        Address = new ObjectAddress("bucket", "key"),
        Found = EncryptionRule.None,
        Time = DateTimeOffset.UnixEpoch,
        Before = ObjectFingerprint.Of(
            new StoredState { Address = new ObjectAddress("bucket", "key"), Size = 1, ETag = "E" },
            "default",
            new Dictionary<string, string>(),
            []),
    };

    /// <summary>A file that counts its flushes to the disk, and knows which copies they told of. While the disk is
    /// full, only the first byte of a write arrives.</summary>
    private sealed class WatchedFile(string path)
        : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)
    {
        private readonly ConcurrentDictionary<long, bool> _onDisk = new();
        private readonly List<long> _written = [];

        public bool IsFull { get; set; }

        public int Flushes { get; private set; }

        public bool HasOnDisk(long begun) => _onDisk.ContainsKey(begun);

        public override void Flush(bool flushToDisk)
        {
            base.Flush(flushToDisk);
            if (flushToDisk)
            {
                Flushes++;
                _written.ForEach(number => _onDisk[number] = true);
                _written.Clear();
            }
        }

        public override void Write(byte[] array, int offset, int count)
        {
            base.Write(array, offset, IsFull ? 1 : count);
            _written.AddRange(Regex.Matches(Encoding.UTF8.GetString(array, offset, count), "\"begun\":(\\d+)")
                .Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
            if (IsFull)
            {
                throw new IOException("No space left on device.");
            }
        }
    }
}

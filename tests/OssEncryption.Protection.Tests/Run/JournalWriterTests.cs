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
    public async Task A_copy_begins_when_its_record_is_on_the_disk_and_outcomes_ride_with_the_next_flush()
    {
        var file = new WatchedFile(Path.Combine(_folder, "journal.jsonl"));
        using var journal = new JournalWriter(file, ShardLock.Take(_folder, PlanShard.Whole), First);
        var outcome = new PlanOutcome
        {
            Number = 1,
            Address = new ObjectAddress("bucket", "key"),
            Reason = OutcomeReason.Gone,
        };
        int atStart = file.Flushes;

        await journal.EndedAsync(outcome);
        await journal.EndedAsync(outcome with { Number = 2 });
        Assert.Equal(atStart, file.Flushes);
        Assert.Equal(3, LinesOf(file.Name).Length);
        await journal.EndAsync(isComplete: true);

        Assert.Equal(atStart + 1, file.Flushes);
    }

    // As somebody reads it while it is written.
    private static string[] LinesOf(string path)
    {
        using var reader = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A file that counts its flushes to the disk. While the disk is full, only the first byte of a write
    /// arrives.</summary>
    private sealed class WatchedFile(string path) : FileStream(
        path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)
    {
        public bool IsFull { get; set; }

        public int Flushes { get; private set; }

        public override void Flush(bool flushToDisk)
        {
            Flushes += flushToDisk ? 1 : 0;
            base.Flush(flushToDisk);
        }

        public override void Write(byte[] array, int offset, int count)
        {
            base.Write(array, offset, IsFull ? 1 : count);
            if (IsFull)
            {
                throw new IOException("No space left on device.");
            }
        }
    }
}

using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Run;

namespace OssEncryption.Protection.Tests.Run;

public sealed class JournalWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oss").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_is_appended_to_a_torn_line()
    {
        string path = Path.Combine(_folder, "journal.jsonl");
        var run = new JournalRecord
        {
            Kind = JournalKind.Run,
            Time = DateTimeOffset.UnixEpoch,
            PlanId = "p",
            Shard = "1/1",
        };
        var upload = new MultipartUpload(new ObjectAddress("bucket", "key"), "U1", EncryptionRule.None);
        var file = new FullDisk(path);
        using (var journal = new JournalWriter(file, ShardLock.Take(_folder, PlanShard.Whole), run))
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

    /// <summary>A file on a full disk: of each write only the first byte arrives.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.CreateNew, FileAccess.Write)
    {
        public bool IsFull { get; set; }

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

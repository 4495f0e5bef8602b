using System.IO.Compression;
using OssEncryption.Client.Formats;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

/// <summary>What the journals of a plan took, and what they take compacted.</summary>
/// <param name="Journals">The number of journals.</param>
/// <param name="BytesBefore">Their size in bytes before.</param>
/// <param name="BytesAfter">Their size in bytes now.</param>
public sealed record PlanCompaction(int Journals, long BytesBefore, long BytesAfter)
{
    /// <summary>Compacts the journals of a plan that is finished: each is compressed with gzip, byte for byte, so that
    /// all of the evidence stays, its checksums too. A journal goes when what takes its place is on the disk and was
    /// read back.</summary>
    /// <exception cref="PlanException">The plan is not finished, or a run works on it.</exception>
    /// <exception cref="IOException">A file cannot be read or written; what was compacted before stays so.</exception>
    public static PlanCompaction Of(PlanFolder plan)
    {
        RequireFinished(plan);
        var folder = new JournalFolder(plan);
        using ShardLock held = folder.Lock(PlanShard.Whole);

        // A run may have ended in between.
        RequireFinished(plan);
        JournalFile[] files = [.. folder.Files()];
        long before = files.Sum(file => new FileInfo(file.Path).Length);
        foreach (JournalFile file in files.Where(file => !file.IsCompacted))
        {
            Compact(file.Path);
        }

        return new PlanCompaction(files.Length, before, folder.Files().Sum(file => new FileInfo(file.Path).Length));
    }

    private static void RequireFinished(PlanFolder plan)
    {
        var status = PlanStatus.Read(plan);
        long open = status.Planned - status.Final;
        if (open > 0 || status.Doubtful > 0)
        {
            throw new PlanException(PlanError.PlanNotFinished, FormattableString.Invariant(
                $"The plan in '{plan.Path}' is not finished: {open} of its {status.Planned} objects are to be done ") +
                "or to be tried again. Apply it with Invoke-OssEncryptionPlan first.");
        }
    }

    private static void Compact(string path)
    {
        string place = path + JournalFile.Compacted;
        string beside = place + PlanFileName.Unmoved;
        using (FileStream target = PrivateFile.Open(beside, FileMode.Create, FileShare.None))
        {
            using (FileStream source = File.OpenRead(path))
            using (var zip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
            {
                source.CopyTo(zip);
            }

            target.Flush(flushToDisk: true);
        }

        if (!HashOf(File.OpenRead(path)).SequenceEqual(
            HashOf(new GZipStream(File.OpenRead(beside), CompressionMode.Decompress))))
        {
            throw new IOException($"The file '{beside}' is not what was written. The journal stays as it is.");
        }

        // Left of a compaction that was cut off between the two.
        File.Delete(place);
        File.Move(beside, place);
        File.Delete(path);
    }

    private static byte[] HashOf(Stream stream)
    {
        using (stream)
        {
            return Sha256Hashes.Hash(stream);
        }
    }
}

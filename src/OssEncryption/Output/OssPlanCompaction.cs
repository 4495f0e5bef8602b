using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>What the journals of a plan took before they were compacted, and what they take now.</summary>
/// <param name="Path">The folder of the plan.</param>
/// <param name="Journals">The number of journals.</param>
/// <param name="BytesBefore">Their size in bytes before.</param>
/// <param name="BytesAfter">Their size in bytes now.</param>
public sealed record OssPlanCompaction(string Path, int Journals, long BytesBefore, long BytesAfter)
{
    /// <summary>The plan and the sizes as text.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Path}: {Journals} journals, {BytesBefore} bytes, now {BytesAfter}");

    internal static OssPlanCompaction Of(string path, PlanCompaction compaction) =>
        new(path, compaction.Journals, compaction.BytesBefore, compaction.BytesAfter);
}

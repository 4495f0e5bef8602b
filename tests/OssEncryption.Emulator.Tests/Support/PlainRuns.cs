using System.Buffers.Binary;

namespace OssEncryption.Emulator.Tests.Support;

/// <summary>Looks for runs of 16 bytes of a content.</summary>
internal sealed class PlainRuns
{
    private const int Run = 16;
    private readonly HashSet<UInt128> _runs = [];

    public PlainRuns(byte[] content) => _runs.UnionWith(RunsOf(content));

    /// <summary>Whether any run of the content is in one of the files.</summary>
    public bool AreIn(IEnumerable<string> files) =>
        files.Any(file => RunsOf(File.ReadAllBytes(file)).Any(_runs.Contains));

    private static IEnumerable<UInt128> RunsOf(byte[] bytes)
    {
        for (int start = 0; start + Run <= bytes.Length; start++)
        {
            yield return BinaryPrimitives.ReadUInt128LittleEndian(bytes.AsSpan(start));
        }
    }
}

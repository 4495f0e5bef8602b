using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Run;

/// <summary>Random damage anywhere in the folder of a plan of which 14 of 24 objects are done.</summary>
public sealed class JournalMutationTests : IDisposable
{
    private const int Entries = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly PlanFolder _plan;
    private readonly Dictionary<string, byte[]> _files;
    private readonly PlanEntry[] _entries;
    private readonly HashSet<long> _final;
    private readonly Dictionary<long, PlanOutcome> _outcomes;

    public JournalMutationTests()
    {
        string path = _folder.PathOf("plan");
        TestPlan.Write(path, 10, [.. Enumerable.Range(0, Entries).Select(i => TestPlan.Entry(i, $"2026/{i:D4}.txt"))]);
        _plan = PlanFolder.Open(path);
        TestJournal.Write(_plan, begun: Enumerable.Range(0, 16), ended: Enumerable.Range(0, 12));
        TestJournal.Write(_plan, begun: [16], ended: [12, 13], failed: [16]);
        _files = Directory.GetFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
            .ToDictionary(file => file, File.ReadAllBytes);
        _entries = [.. _plan.ReadEntries(PlanShard.Whole)];
        _final = FinalOf(JournalState.Read(new JournalFolder(_plan), PlanShard.Whole));
        _outcomes = PlanStatus.ReadOutcomes(_plan).ToDictionary(outcome => outcome.Number);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_damage_skips_an_object_or_proves_one_in_silence()
    {
        Assert.Equal((14, 15), (_final.Count, _outcomes.Count));
        int found = 0;
        int trials = Trials.Of(200);
        for (int seed = 0; seed < trials; seed++)
        {
            var random = new Random(seed);
            KeyValuePair<string, byte[]> file = _files.ElementAt(random.Next(_files.Count));
            byte[] damaged = Mutation.Of(file.Value, random);
            File.WriteAllBytes(file.Key, damaged);

            found += IsFound(seed, recheck: false) ? 1 : 0;
            IsFound(seed, recheck: true);

            File.WriteAllBytes(file.Key, file.Value);
        }

        // The rest is at the end of a journal, where a kill leaves the same.
        Assert.InRange(found, trials * 9 / 10, trials);
    }

    private bool IsFound(int seed, bool recheck)
    {
        try
        {
            PlanFolder plan = PlanFolder.Open(_plan.Path);
            var state = JournalState.Read(new JournalFolder(plan), PlanShard.Whole, recheck ? [] : null);
            Assert.True(FinalOf(state).IsSubsetOf(_final), $"seed {seed}: an object is skipped in silence");
            Assert.True(plan.ReadEntries(PlanShard.Whole).SequenceEqual(_entries), $"seed {seed}: another entry");
            if (!recheck)
            {
                Assert.True(
                    PlanStatus.ReadOutcomes(plan).All(outcome => outcome == _outcomes[outcome.Number]),
                    $"seed {seed}: another outcome");
            }

            return false;
        }
        catch (PlanException)
        {
            return true;
        }
    }

    private static HashSet<long> FinalOf(JournalState state) =>
        [.. Enumerable.Range(-2, 4 * Entries).Select(number => (long)number).Where(number => number >= 0)
            .Where(state.IsFinal)];

    /// <summary>Random damages of a file.</summary>
    private static class Mutation
    {
        private const byte LineFeed = (byte)'\n';

        public static byte[] Of(byte[] file, Random random)
        {
            List<byte[]> lines = [.. Lines(file)];
            int line = random.Next(lines.Count);
            int at = random.Next(file.Length);
            switch (random.Next(9))
            {
                case 0:
                    lines.RemoveAt(line);
                    return Join(lines, file);
                case 1:
                    lines.Insert(random.Next(lines.Count), lines[line]);
                    return [.. lines.SelectMany(one => one)];
                case 2:
                    int other = random.Next(lines.Count);
                    (lines[line], lines[other]) = (lines[other], lines[line]);
                    return Join(lines, file);
                case 3:
                    return [.. file.Take(at), .. file.Skip(at + random.Next(1, 400))];
                case 4:
                    return [.. file.Take(at), (byte)random.Next(256), .. file.Skip(at)];
                case 5:
                    return Digit(file, random);
                case 6:
                    return [.. file.Take(at), .. new byte[Math.Min(file.Length - at, 20)], .. file.Skip(at + 20)];
                default:
                    byte[] flipped = [.. file];
                    flipped[at] ^= (byte)(1 << random.Next(8));
                    return flipped;
            }
        }

        // Another digit in the place of one, or where there is none a flipped bit.
        private static byte[] Digit(byte[] file, Random random)
        {
            int[] digits = [.. Enumerable.Range(0, file.Length).Where(i => file[i] is >= (byte)'0' and <= (byte)'9')];
            byte[] changed = [.. file];
            int at = digits[random.Next(digits.Length)];
            changed[at] = (byte)('0' + ((changed[at] - '0' + random.Next(1, 10)) % 10));
            return changed;
        }

        private static byte[] Join(List<byte[]> lines, byte[] file)
        {
            byte[] joined = [.. lines.SelectMany(one => one)];
            return joined.SequenceEqual(file) ? [.. file, (byte)'x', LineFeed] : joined;
        }

        private static IEnumerable<byte[]> Lines(byte[] file)
        {
            for (int start = 0; start < file.Length;)
            {
                int end = Array.IndexOf(file, LineFeed, start);
                end = end < 0 ? file.Length : end + 1;
                yield return [.. file.Skip(start).Take(end - start)];
                start = end;
            }
        }
    }
}

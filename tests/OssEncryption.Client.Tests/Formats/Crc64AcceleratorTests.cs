using System.Reflection;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Loader;
using OssEncryption.Client.Formats;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace OssEncryption.Client.Tests.Formats;

public sealed class Crc64AcceleratorTests : IDisposable
{
    private const int Alignments = 16;

    private readonly TemporaryFolder _folder = new();

    private string Client => Path.Combine(_folder.Path, "OssEncryption.Client.dll");

    private string Accelerator => Path.Combine(
        Directory.CreateDirectory(
            Path.Combine(_folder.Path, "accelerator", $"net{Environment.Version.Major}.0")).FullName,
        "OssEncryption.Accelerator.dll");

    private static bool IsInProcessor => Pclmulqdq.IsSupported || ArmAes.IsSupported;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_ships_is_used_wherever_the_processor_can() =>
        Assert.Equal(IsInProcessor, Crc64Accelerator.Shipped is not null);

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public void Every_length_at_every_alignment_gives_what_the_table_gives(string runtime)
    {
        Crc64Accelerator.Folding fold = FoldingFor(runtime);
        byte[] bytes = new byte[1024 + Alignments];
        new Random(5).NextBytes(bytes);

        for (int offset = 0; offset < Alignments; offset++)
        {
            for (int length = 0; length <= 1024; length++)
            {
                var helped = new Crc64(fold);
                var alone = new Crc64(null);
                helped.Append(bytes, offset, length);
                alone.Append(bytes, offset, length);
                Assert.True(alone.Value == helped.Value, $"{length} bytes from {offset}");
            }
        }
    }

    [Theory]
    [InlineData("net8.0", 1)]
    [InlineData("net10.0", 2)]
    public void Long_runs_in_any_pieces_give_what_the_table_gives(string runtime, int seed)
    {
        Crc64Accelerator.Folding fold = FoldingFor(runtime);
        var random = new Random(seed);
        for (int round = 0; round < 50; round++)
        {
            byte[] bytes = new byte[random.Next(0, 200_000)];
            random.NextBytes(bytes);
            var helped = new Crc64(fold);
            for (int offset = 0; offset < bytes.Length;)
            {
                int count = random.Next(0, Math.Min(bytes.Length - offset, random.Next(1, 100_000)) + 1);
                helped.Append(bytes, offset, count);
                offset += count;
            }

            var alone = new Crc64(null);
            alone.Append(bytes, 0, bytes.Length);
            Assert.Equal(alone.Value, helped.Value);
        }
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net10.0")]
    public unsafe void It_folds_where_the_processor_can(string runtime)
    {
        byte[] bytes = new byte[1000];
        byte* folded = stackalloc byte[Crc64Accelerator.FoldedSize];
        fixed (byte* start = bytes)
        {
            Assert.Equal(IsInProcessor, FoldingFor(runtime)(0, start, bytes.Length, folded) > 0);
        }
    }

    [Fact]
    public void Without_it_the_client_makes_the_same_checksums()
    {
        // A client in a folder of its own: that there is one beside the running program must not matter.
        File.Copy(typeof(Crc64).Assembly.Location, Client);
        Assembly assembly = new AssemblyLoadContext(name: null).LoadFromAssemblyPath(Client);
        dynamic alone = assembly.CreateInstance(typeof(Crc64).FullName!)!;
        byte[] bytes = new byte[100_000];
        new Random(6).NextBytes(bytes);

        alone.Append(bytes, 0, bytes.Length);

        Assert.Equal(Crc64Tests.Of(bytes), (ulong)alone.Value);
        Assert.Null(assembly.GetType(typeof(Crc64Accelerator).FullName!)!
            .GetProperty(nameof(Crc64Accelerator.Shipped))!.GetValue(null));
    }

    [Fact]
    public void What_is_missing_or_broken_is_done_without()
    {
        Assert.Null(Crc64Accelerator.Load(""));
        Assert.Null(Crc64Accelerator.Load(Client));

        File.WriteAllText(Accelerator, "not an assembly");
        Assert.Null(Crc64Accelerator.Load(Client));
    }

    [Fact]
    public void What_is_another_assembly_is_done_without()
    {
        File.Copy(typeof(Crc64).Assembly.Location, Accelerator);

        Assert.Null(Crc64Accelerator.Load(Client));
    }

    [Fact]
    public unsafe void What_comes_to_another_result_is_not_trusted()
    {
        Assert.Null(Crc64Accelerator.Check((_, _, count, folded) =>
        {
            new Span<byte>(folded, Crc64Accelerator.FoldedSize).Clear();
            return count;
        }));
        Assert.NotNull(Crc64Accelerator.Check((_, _, _, _) => 0));
    }

    // In a context of its own, as one process can have the assembly but once.
    private static Crc64Accelerator.Folding FoldingFor(string runtime)
    {
        string path = Path.Combine(
            AppContext.BaseDirectory, "accelerator", runtime, "OssEncryption.Accelerator.dll");
        Type type = new AssemblyLoadContext(name: null).LoadFromAssemblyPath(path)
            .GetType("OssEncryption.Accelerator.Crc64Folding", throwOnError: true)!;
        return type.GetMethod("Fold")!.CreateDelegate<Crc64Accelerator.Folding>();
    }
}

using System.Reflection;

namespace OssEncryption.Client.Formats;

/// <summary>The help that newer runtimes let the processor give with a checksum. Its assemblies are built for these
/// runtimes, so nothing references them: one is loaded when the first checksum begins, from the folder of this assembly
/// and from nowhere else. Where there is none, where it does not fit the runtime or the processor, or where it comes to
/// another result, checksums are made without.</summary>
internal static unsafe class Crc64Accelerator
{
    /// <summary>How many bytes a folding leaves.</summary>
    public const int FoldedSize = 16;

    private const int SampleSize = 1000;

    /// <summary>What lies beside this assembly, or <c>null</c>.</summary>
    public static Folding? Shipped { get; } = Check(Load(typeof(Crc64Accelerator).Assembly.Location));

    /// <summary>Replaces the first bytes of a run by 16 bytes with the same checksum.</summary>
    /// <param name="state">The state before the run; the 16 bytes are taken up in the state 0 instead.</param>
    /// <param name="bytes">The run.</param>
    /// <param name="count">Its length.</param>
    /// <param name="folded">Receives the 16 bytes.</param>
    /// <returns>How many bytes were replaced; 0 when there are too few.</returns>
    public delegate int Folding(ulong state, byte* bytes, int count, byte* folded);

    /// <summary>Loads the one for this runtime, or gives <c>null</c>.</summary>
    /// <param name="client">The file of the client; empty when it was not loaded from one.</param>
    public static Folding? Load(string client)
    {
        string? runtime = Environment.Version.Major switch
        {
            >= 10 => "net10.0",
            >= 8 => "net8.0",
            _ => null,
        };
        if (client.Length == 0 || runtime is null)
        {
            return null;
        }

        string folder = Path.Combine(Path.GetDirectoryName(client)!, "accelerator", runtime);
        try
        {
            Assembly assembly = Assembly.LoadFrom(Path.Combine(folder, "OssEncryption.Accelerator.dll"));
            return assembly.GetType("OssEncryption.Accelerator.Crc64Folding") is { } type
                ? (Folding?)Delegate.CreateDelegate(
                    typeof(Folding), type, "Fold", ignoreCase: false, throwOnBindFailure: false)
                : null;
        }
        catch (Exception flaw) when (flaw is IOException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>Gives back a folding that comes to the same checksum as is made without it, <c>null</c> for any
    /// other.</summary>
    public static Folding? Check(Folding? fold)
    {
        byte[] sample = new byte[SampleSize];
        for (int i = 0; i < SampleSize; i++)
        {
            sample[i] = (byte)(i * i);
        }

        var helped = new Crc64(fold);
        var alone = new Crc64(null);
        foreach (int count in new[] { SampleSize, SampleSize / 10 })
        {
            helped.Append(sample, 0, count);
            alone.Append(sample, 0, count);
        }

        return helped.Value == alone.Value ? fold : null;
    }
}

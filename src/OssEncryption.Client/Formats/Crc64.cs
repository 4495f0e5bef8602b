using System.Reflection;

namespace OssEncryption.Client.Formats;

/// <summary>CRC-64/XZ, the checksum that OSS reports as <c>x-oss-hash-crc64ecma</c>: polynomial ECMA-182, reflected,
/// first and last value all ones. The empty body has 0. Source: the vendor's page on AppendObject.</summary>
public sealed class Crc64
{
    private const ulong Polynomial = 0xC96C5795D7870F42;
    private const int Slices = 16;

    // Table k gives what a byte does to the checksum k bytes later, so that 16 bytes are taken in one step.
    private static readonly ulong[] Tables = MakeTables();

    private readonly Crc64Accelerator.Folding? _fold;
    private ulong _state = ulong.MaxValue;

    /// <summary>Begins a checksum, with the help of the processor where it has some to offer.</summary>
    public Crc64()
        : this(Crc64Accelerator.Shipped)
    {
    }

    internal Crc64(Crc64Accelerator.Folding? fold) => _fold = fold;

    /// <summary>The checksum of what was added so far.</summary>
    public ulong Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public unsafe void Append(byte[] buffer, int offset, int count)
    {
        if (offset < 0 || count < 0 || offset > buffer.Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(count), "The range lies outside the buffer.");
        }

        fixed (byte* start = buffer)
        {
            byte* next = start + offset;
            if (_fold is not null)
            {
                byte* folded = stackalloc byte[Crc64Accelerator.FoldedSize];
                int taken = _fold(_state, next, count, folded);
                if (taken > 0)
                {
                    _state = Update(0, folded, Crc64Accelerator.FoldedSize);
                    next += taken;
                    count -= taken;
                }
            }

            _state = Update(_state, next, count);
        }
    }

    /// <summary>The checksum of two runs of bytes, one behind the other, from the checksum of each.</summary>
    /// <param name="first">The checksum of the first run.</param>
    /// <param name="second">The checksum of the second run.</param>
    /// <param name="secondLength">The length of the second run in bytes.</param>
    public static ulong Combine(ulong first, ulong second, long secondLength)
    {
        // The first checksum moves on by as many zero bits as the second run has bits: x^n modulo the polynomial.
        ulong shift = 1UL << 63;
        ulong square = 1UL << 62;
        for (ulong bits = (ulong)secondLength * 8; bits != 0; bits >>= 1)
        {
            if ((bits & 1) != 0)
            {
                shift = Multiply(shift, square);
            }

            square = Multiply(square, square);
        }

        return Multiply(first, shift) ^ second;
    }

    private static unsafe ulong Update(ulong state, byte* next, int count)
    {
        byte* end = next + count;
        fixed (ulong* table = Tables)
        {
            if (BitConverter.IsLittleEndian)
            {
                for (; end - next >= Slices; next += Slices)
                {
                    ulong low = *(ulong*)next ^ state;
                    ulong high = *(ulong*)(next + 8);
                    state = table[(15 * 256) + (byte)low]
                        ^ table[(14 * 256) + (byte)(low >> 8)]
                        ^ table[(13 * 256) + (byte)(low >> 16)]
                        ^ table[(12 * 256) + (byte)(low >> 24)]
                        ^ table[(11 * 256) + (byte)(low >> 32)]
                        ^ table[(10 * 256) + (byte)(low >> 40)]
                        ^ table[(9 * 256) + (byte)(low >> 48)]
                        ^ table[(8 * 256) + (byte)(low >> 56)]
                        ^ table[(7 * 256) + (byte)high]
                        ^ table[(6 * 256) + (byte)(high >> 8)]
                        ^ table[(5 * 256) + (byte)(high >> 16)]
                        ^ table[(4 * 256) + (byte)(high >> 24)]
                        ^ table[(3 * 256) + (byte)(high >> 32)]
                        ^ table[(2 * 256) + (byte)(high >> 40)]
                        ^ table[(1 * 256) + (byte)(high >> 48)]
                        ^ table[(byte)(high >> 56)];
                }
            }

            for (; next < end; next++)
            {
                state = table[(byte)state ^ *next] ^ (state >> 8);
            }
        }

        return state;
    }

    private static ulong Multiply(ulong a, ulong b)
    {
        ulong product = 0;
        for (ulong bit = 1UL << 63; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }

        return product;
    }

    private static ulong[] MakeTables()
    {
        var tables = new ulong[Slices * 256];
        for (int value = 0; value < 256; value++)
        {
            ulong crc = (ulong)value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            tables[value] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            ulong previous = tables[i - 256];
            tables[i] = tables[(byte)previous] ^ (previous >> 8);
        }

        return tables;
    }
}

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

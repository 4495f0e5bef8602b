using System.Reflection;

namespace OssEncryption.Client.Formats;

/// <summary>CRC-64/XZ, the checksum that OSS reports as <c>x-oss-hash-crc64ecma</c>: polynomial ECMA-182, reflected,
/// initial value and final XOR all ones. It is 0 for an empty body. Source: the vendor's page on
/// AppendObject.</summary>
public sealed class Crc64
{
    private const ulong Polynomial = 0xC96C5795D7870F42;
    private const int Slices = 16;

    // Slicing-by-16: table k holds the effect of a byte on the checksum k bytes later.
    private static readonly ulong[] Tables = MakeTables();

    private readonly Crc64Accelerator.Folding? _fold;
    private ulong _state = ulong.MaxValue;

    /// <summary>Begins a checksum, accelerated where the processor supports it.</summary>
    public Crc64()
        : this(Crc64Accelerator.Shipped)
    {
    }

    internal Crc64(Crc64Accelerator.Folding? fold) => _fold = fold;

    /// <summary>The checksum of the bytes so far.</summary>
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

    /// <summary>The checksum of two byte runs in sequence, computed from the checksum of each.</summary>
    /// <param name="first">The checksum of the first run.</param>
    /// <param name="second">The checksum of the second run.</param>
    /// <param name="secondLength">The length of the second run in bytes.</param>
    public static ulong Combine(ulong first, ulong second, long secondLength)
    {
        // Shifts the first checksum by the bits of the second run: multiplies by x^n modulo the polynomial.
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

/// <summary>Loads the hardware acceleration of the checksum. Its assemblies target newer runtimes, so nothing
/// references them: one is loaded with the first checksum, only from the folder of this assembly. Without one, or when
/// it does not fit the runtime or the processor or fails its check, the tables are used.</summary>
internal static unsafe class Crc64Accelerator
{
    /// <summary>The bytes that a folding leaves.</summary>
    public const int FoldedSize = 16;

    private const int SampleSize = 1000;

    /// <summary>The acceleration beside this assembly, or <c>null</c>.</summary>
    public static Folding? Shipped { get; } = Check(Load(typeof(Crc64Accelerator).Assembly.Location));

    /// <summary>Folds the first bytes of a run into 16 bytes with the same checksum.</summary>
    /// <param name="state">The state before the run. The 16 bytes then start from state 0.</param>
    /// <param name="bytes">The run.</param>
    /// <param name="count">Its length.</param>
    /// <param name="folded">Receives the 16 bytes.</param>
    /// <returns>The number of bytes folded; 0 when there are too few.</returns>
    public delegate int Folding(ulong state, byte* bytes, int count, byte* folded);

    /// <summary>Loads the acceleration for this runtime, or returns <c>null</c>.</summary>
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

    /// <summary>Returns the folding if its checksums equal those of the tables, else <c>null</c>.</summary>
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

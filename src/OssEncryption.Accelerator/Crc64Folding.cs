using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OssEncryption.Accelerator;

/// <summary>Shortens bytes without a change to their CRC-64/XZ, with the processor's carry-less multiplication. Source:
/// Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", in its form for
/// reflected checksums.</summary>
public static unsafe class Crc64Folding
{
    private const ulong Polynomial = 0xC96C5795D7870F42;

    // Several at a time, as a multiplication takes longer than it keeps the processor busy.
    private const int Lanes = 4;

    /// <summary>Replaces the first bytes of a run by 16 bytes with the same checksum.</summary>
    /// <param name="state">The state of the checksum before the run. The 16 bytes stand for it too: they are taken up
    /// in the state 0.</param>
    /// <param name="bytes">The run.</param>
    /// <param name="count">Its length.</param>
    /// <param name="folded">Receives the 16 bytes.</param>
    /// <returns>How many bytes were replaced. 0 when there are too few or the processor has no such multiplication, and
    /// then nothing was written either.</returns>
    public static int Fold(ulong state, byte* bytes, int count, byte* folded)
    {
#if NET10_0_OR_GREATER
        if (Lane512.IsSupported && count >= Lanes * Lane512.Size)
        {
            byte* wide = stackalloc byte[Lane512.Size];
            int taken = Fold<Lane512>(state, bytes, count, wide);
            Fold<Lane128>(0, wide, Lane512.Size, folded);
            return taken;
        }
#endif
        return Lane128.IsSupported ? Fold<Lane128>(state, bytes, count, folded) : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Fold<TLane>(ulong state, byte* bytes, int count, byte* folded)
        where TLane : struct, ILane<TLane>
    {
        int block = Lanes * TLane.Size;
        if (count < block)
        {
            return 0;
        }

        byte* next = bytes;
        byte* last = bytes + count - block;
        TLane overBlock = Factors<TLane>.OverBlock;
        TLane overLane = Factors<TLane>.OverLane;
        TLane lane0 = TLane.Load(next) ^ TLane.OfState(state);
        TLane lane1 = TLane.Load(next + TLane.Size);
        TLane lane2 = TLane.Load(next + (2 * TLane.Size));
        TLane lane3 = TLane.Load(next + (3 * TLane.Size));
        for (next += block; next <= last; next += block)
        {
            lane0 = (lane0 * overBlock) ^ TLane.Load(next);
            lane1 = (lane1 * overBlock) ^ TLane.Load(next + TLane.Size);
            lane2 = (lane2 * overBlock) ^ TLane.Load(next + (2 * TLane.Size));
            lane3 = (lane3 * overBlock) ^ TLane.Load(next + (3 * TLane.Size));
        }

        lane1 ^= lane0 * overLane;
        lane2 ^= lane1 * overLane;
        lane3 ^= lane2 * overLane;
        lane3.Store(folded);
        return (int)(next - bytes);
    }

    /// <summary>What a lane is multiplied with to become what it amounts to further on.</summary>
    private static class Factors<TLane>
        where TLane : struct, ILane<TLane>
    {
        public static readonly TLane OverBlock = Over(Lanes * TLane.Size);

        public static readonly TLane OverLane = Over(TLane.Size);

        // The first half stands for powers that are 64 higher. And one less than the distance, as the product of two
        // reflected numbers stands one bit too low.
        private static TLane Over(int bytes) => TLane.OfFactors(
            Vector128.Create(PowerOfX((bytes * 8) + 63), PowerOfX((bytes * 8) - 1)));

        // Modulo the polynomial. The highest bit stands for 1.
        private static ulong PowerOfX(int exponent)
        {
            ulong power = 1UL << 63;
            for (; exponent > 0; exponent--)
            {
                power = (power & 1) == 0 ? power >> 1 : (power >> 1) ^ Polynomial;
            }

            return power;
        }
    }
}

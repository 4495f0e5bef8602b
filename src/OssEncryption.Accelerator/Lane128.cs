using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace OssEncryption.Accelerator;

/// <summary>16 bytes, as every processor with the multiplication takes them.</summary>
internal readonly unsafe struct Lane128(Vector128<ulong> value) : ILane<Lane128>
{
    private readonly Vector128<ulong> _value = value;

    /// <summary>Whether this processor has the multiplication.</summary>
    public static bool IsSupported => Pclmulqdq.IsSupported || ArmAes.IsSupported;

    /// <inheritdoc/>
    public static int Size => Vector128<byte>.Count;

    /// <inheritdoc/>
    public static Lane128 Load(byte* bytes) => new(Vector128.Load(bytes).AsUInt64());

    /// <inheritdoc/>
    public static Lane128 OfState(ulong state) => new(Vector128.CreateScalar(state));

    /// <inheritdoc/>
    public static Lane128 OfFactors(Vector128<ulong> factors) => new(factors);

    /// <inheritdoc/>
    public static Lane128 operator ^(Lane128 left, Lane128 right) => new(left._value ^ right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator *(Lane128 lane, Lane128 factors) => new(Pclmulqdq.IsSupported
        ? Pclmulqdq.CarrylessMultiply(lane._value, factors._value, 0x00)
            ^ Pclmulqdq.CarrylessMultiply(lane._value, factors._value, 0x11)
        : ArmAes.PolynomialMultiplyWideningLower(lane._value.GetLower(), factors._value.GetLower())
            ^ ArmAes.PolynomialMultiplyWideningUpper(lane._value, factors._value));

    /// <inheritdoc/>
    public void Store(byte* bytes) => _value.AsByte().Store(bytes);
}

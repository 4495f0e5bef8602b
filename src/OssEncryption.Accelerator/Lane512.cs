using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OssEncryption.Accelerator;

/// <summary>64 bytes, as the processors with AVX-512 and the multiplication over its registers take them.</summary>
internal readonly unsafe struct Lane512(Vector512<ulong> value) : ILane<Lane512>
{
    private readonly Vector512<ulong> _value = value;

    /// <summary>Whether this processor has the multiplication.</summary>
    public static bool IsSupported => Pclmulqdq.V512.IsSupported;

    /// <inheritdoc/>
    public static int Size => Vector512<byte>.Count;

    /// <inheritdoc/>
    public static Lane512 Load(byte* bytes) => new(Vector512.Load(bytes).AsUInt64());

    /// <inheritdoc/>
    public static Lane512 OfState(ulong state) => new(Vector512.CreateScalar(state));

    /// <inheritdoc/>
    public static Lane512 OfFactors(Vector128<ulong> factors) => new(Vector512.Create(Vector256.Create(factors)));

    /// <inheritdoc/>
    public static Lane512 operator ^(Lane512 left, Lane512 right) => new(left._value ^ right._value);

    /// <inheritdoc/>
    public static Lane512 operator *(Lane512 lane, Lane512 factors) => new(
        Pclmulqdq.V512.CarrylessMultiply(lane._value, factors._value, 0x00)
        ^ Pclmulqdq.V512.CarrylessMultiply(lane._value, factors._value, 0x11));

    /// <inheritdoc/>
    public void Store(byte* bytes) => _value.AsByte().Store(bytes);
}

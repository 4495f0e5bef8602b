using System.Runtime.Intrinsics;

namespace OssEncryption.Accelerator;

/// <summary>Neighbouring bytes in one register, 16 or several times 16. Each 16 stand for a polynomial of degree 127:
/// the lowest bit of the first byte is its highest coefficient.</summary>
internal unsafe interface ILane<TSelf>
    where TSelf : struct, ILane<TSelf>
{
    /// <summary>How many bytes it has.</summary>
    static abstract int Size { get; }

    /// <summary>Takes bytes up.</summary>
    static abstract TSelf Load(byte* bytes);

    /// <summary>The state of a checksum, which is added to the first bytes after it.</summary>
    static abstract TSelf OfState(ulong state);

    /// <summary>The same factors for every 16 bytes.</summary>
    static abstract TSelf OfFactors(Vector128<ulong> factors);

    /// <summary>The sum of two.</summary>
    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>Multiplies the first half of every 16 bytes with the first factor, the second half with the second, and
    /// adds the products.</summary>
    static abstract TSelf operator *(TSelf lane, TSelf factors);

    /// <summary>Puts the bytes down.</summary>
    void Store(byte* bytes);
}

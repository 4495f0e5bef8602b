using System.Buffers.Binary;

namespace OssEncryption.Emulator.Formats;

/// <summary>The checksum of object content: CRC-64/XZ, that is ECMA-182 reflected, with all ones before and after.
/// Source: the vendor's page on AppendObject.</summary>
internal sealed class ContentCrc64
{
    private const ulong Polynomial = 0xC96C5795D7870F42;
    private const int Slices = 8;

    // One array, and the slices written out: a loop over eight tables takes twice the time.
    private static readonly ulong[] Table = MakeTable();

    private ulong _state = ulong.MaxValue;

    /// <summary>The checksum of all bytes so far.</summary>
    public ulong Value => ~_state;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ulong state = _state;
        ReadOnlySpan<ulong> table = Table.AsSpan(0, Slices * 256);
        while (bytes.Length >= Slices)
        {
            state ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = table[(7 * 256) + (byte)state]
                ^ table[(6 * 256) + (byte)(state >> 8)]
                ^ table[(5 * 256) + (byte)(state >> 16)]
                ^ table[(4 * 256) + (byte)(state >> 24)]
                ^ table[(3 * 256) + (byte)(state >> 32)]
                ^ table[(2 * 256) + (byte)(state >> 40)]
                ^ table[(1 * 256) + (byte)(state >> 48)]
                ^ table[(byte)(state >> 56)];
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            state = table[(byte)(state ^ value)] ^ (state >> 8);
        }

        _state = state;
    }

    private static ulong[] MakeTable()
    {
        ulong[] table = new ulong[Slices * 256];
        for (int value = 0; value < 256; value++)
        {
            ulong crc = (ulong)value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }

            table[value] = crc;
        }

        for (int index = 256; index < table.Length; index++)
        {
            ulong before = table[index - 256];
            table[index] = table[(byte)before] ^ (before >> 8);
        }

        return table;
    }
}

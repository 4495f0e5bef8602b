using System.Buffers.Binary;

namespace OssEncryption.Emulator.Formats;

/// <summary>The checksum of object content: CRC-64/XZ, that is ECMA-182 reflected, with all ones before and after.
/// Source: the vendor's page on AppendObject.</summary>
internal sealed class ContentCrc64
{
    private const ulong Polynomial = 0xC96C5795D7870F42;
    private const int Slices = 8;
    private static readonly ulong[][] Tables = MakeTables();

    private ulong _state = ulong.MaxValue;

    /// <summary>The checksum of all bytes so far.</summary>
    public ulong Value => ~_state;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        ulong state = _state;
        while (bytes.Length >= Slices)
        {
            state ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong next = 0;
            for (int slice = 0; slice < Slices; slice++)
            {
                next ^= Tables[Slices - 1 - slice][(byte)(state >> (8 * slice))];
            }

            state = next;
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            state = Tables[0][(byte)(state ^ value)] ^ (state >> 8);
        }

        _state = state;
    }

    private static ulong[][] MakeTables()
    {
        ulong[][] tables = [.. Enumerable.Range(0, Slices).Select(_ => new ulong[256])];
        for (int value = 0; value < 256; value++)
        {
            ulong crc = (ulong)value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }

            tables[0][value] = crc;
        }

        for (int slice = 1; slice < Slices; slice++)
        {
            for (int value = 0; value < 256; value++)
            {
                ulong before = tables[slice - 1][value];
                tables[slice][value] = tables[0][(byte)before] ^ (before >> 8);
            }
        }

        return tables;
    }
}

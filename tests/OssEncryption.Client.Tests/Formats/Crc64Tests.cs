using System.Text;
using OssEncryption.Client.Formats;

namespace OssEncryption.Client.Tests.Formats;

public class Crc64Tests
{
    private const ulong Polynomial = 0xC96C5795D7870F42;

    [Theory]
    [InlineData("", 0UL)]
    [InlineData("123456789", 11051210869376104954UL)]
    public void The_published_values_come_out(string text, ulong expected) =>
        Assert.Equal(expected, Of(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Any_bytes_in_any_pieces_give_what_bit_by_bit_gives(int seed, bool isHelped)
    {
        var random = new Random(seed);
        for (int round = 0; round < 100; round++)
        {
            byte[] bytes = new byte[random.Next(0, round % 10 == 0 ? 100_000 : 300)];
            random.NextBytes(bytes);
            Crc64 crc = isHelped ? new Crc64() : new Crc64(null);
            for (int offset = 0; offset < bytes.Length;)
            {
                int count = random.Next(0, bytes.Length - offset + 1);
                crc.Append(bytes, offset, count);
                offset += count;
            }

            Assert.Equal(BitByBit(bytes), crc.Value);
        }
    }

    [Fact]
    public void Two_checksums_combine_to_that_of_the_whole()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            byte[] bytes = new byte[random.Next(0, 5000)];
            random.NextBytes(bytes);
            int middle = random.Next(0, bytes.Length + 1);

            Assert.Equal(Of(bytes), Crc64.Combine(
                Of([.. bytes.Take(middle)]), Of([.. bytes.Skip(middle)]), bytes.Length - middle));
        }
    }

    [Fact]
    public void A_range_outside_the_buffer_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crc64().Append(new byte[4], 2, 3));

    internal static ulong Of(byte[] bytes)
    {
        var crc = new Crc64();
        crc.Append(bytes, 0, bytes.Length);
        return crc.Value;
    }

    private static ulong BitByBit(byte[] bytes)
    {
        ulong state = ulong.MaxValue;
        foreach (byte value in bytes)
        {
            state ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ Polynomial : state >> 1;
            }
        }

        return ~state;
    }
}

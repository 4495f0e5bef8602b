using System.Net;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

/// <summary>Content in chunks, or until the connection closes.</summary>
public class UnknownLengthTests
{
    private static readonly byte[] Digits = Encoding.ASCII.GetBytes("0123456789");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(65_537)]
    [InlineData(81_920)]
    [InlineData(81_921)]
    [InlineData(131_071)]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(1_000_000)]
    public async Task The_content_is_read_to_its_end_and_compared(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];
        using var bench = new TestBench(FakeService.Responding(_ => Endless(bytes, Sample.Crc(bytes))));

        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);
        var target = new MemoryStream();
        await reader.CopyToAsync(target, null, default);

        Assert.Equal(bytes, target.ToArray());
        Assert.Equal(bytes.Length, reader.State.Size);
    }

    [Fact]
    public async Task Content_that_was_cut_off_is_not_taken_for_whole()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Endless([.. Digits.Take(4)], Sample.Crc(Digits))));

        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);
        OssTransportException error = await Assert.ThrowsAsync<OssTransportException>(
            () => reader.CopyToAsync(new MemoryStream(), null, default));

        Assert.Equal(OssTransportError.ChecksumMismatch, error.Reason);
    }

    [Fact]
    public async Task Without_length_and_checksum_nothing_is_read()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Endless(Digits, null)));

        OssTransportException error = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.GetObjectAsync(Sample.Address, null, ReadConditions.None, default));

        Assert.Equal(OssTransportError.UnreadableAnswer, error.Reason);
        Assert.Contains("says neither how long the content is nor its CRC64", error.Message);
    }

    [Fact]
    public async Task A_range_says_its_length_itself()
    {
        using var bench = new TestBench(FakeService.Responding(_ =>
            Endless([.. Digits.Take(2..5)], null, HttpStatusCode.PartialContent).With("Content-Range", "bytes 2-4/10")));

        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, new ByteRange(2, 4), ReadConditions.None, default);
        var target = new MemoryStream();
        await reader.CopyToAsync(target, null, default);

        Assert.Equal("234", Encoding.ASCII.GetString(target.ToArray()));
        Assert.Equal(10, reader.State.Size);
    }

    private static HttpResponseMessage Endless(byte[] bytes, string? crc, HttpStatusCode status = HttpStatusCode.OK)
    {
        HttpResponseMessage response = Sample.Content(bytes, status);
        var endless = new StreamContent(new EndlessStream(bytes));
        response.Content = endless;
        return crc is null ? response : response.With("x-oss-hash-crc64ecma", crc);
    }

    /// <summary>A stream that does not know its length, so that the response announces none.</summary>
    private sealed class EndlessStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

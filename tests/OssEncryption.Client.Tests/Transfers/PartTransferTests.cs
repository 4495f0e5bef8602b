using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Operations;
using OssEncryption.Client.Tests.Support;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Client.Tests.Transfers;

public class PartTransferTests
{
    private const int MostParts = 10_000;

    [Fact]
    public async Task As_many_parts_as_an_object_can_have_are_sent_once_each_and_in_no_more_than_the_slots()
    {
        byte[] bytes = [.. Enumerable.Range(0, MostParts).Select(i => (byte)(i * 7))];
        using var file = new ScratchFile(bytes);
        var slots = new ConcurrencyLimiter(8);
        var sent = new byte[MostParts];
        int open = 0;
        int mostOpen = 0;
        using var bench = new TestBench(new FakeService(async (request, _, _) =>
        {
            InterlockedMax(ref mostOpen, Interlocked.Increment(ref open));
            await Task.Yield();
            Interlocked.Decrement(ref open);
            return Respond(request, sent);
        }));

        WrittenObject written = await new ObjectUpload(bench.Client, slots) { Threshold = 1, PartSize = 1 }
            .FileAsync(file.Path, bytes.Length, Sample.Address, new ObjectProperties(), default);

        Assert.Equal(bytes, sent);
        Assert.Equal("E-1", written.ETag);
        Assert.Equal(MostParts + 2, bench.Requests.Length);
        Assert.InRange(mostOpen, 1, 8);
        Assert.Equal(Enumerable.Range(1, MostParts), PartNumbers(bench.Requests[^1].Text!));
    }

    [Fact]
    public async Task One_part_more_is_refused_before_anything_is_sent()
    {
        using var file = new ScratchFile(new byte[MostParts + 1]);
        var slots = new ConcurrencyLimiter(8);
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(
            () => new ObjectUpload(bench.Client, slots) { Threshold = 1, PartSize = 1 }
                .FileAsync(file.Path, MostParts + 1, Sample.Address, new ObjectProperties(), default));

        Assert.Equal(OssInputError.InvalidPartNumber, refused.Reason);
        Assert.Contains("-PartSize of at least 2", refused.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Requests);
    }

    private static HttpResponseMessage Respond(RecordedRequest request, byte[] sent)
    {
        if (request.Url.EndsWith("?uploads", StringComparison.Ordinal))
        {
            return Responses.Xml(
                "<InitiateMultipartUploadResult><UploadId>U1</UploadId></InitiateMultipartUploadResult>");
        }

        if (request.Method == "POST")
        {
            return Responses.Xml(
                "<CompleteMultipartUploadResult><ETag>\"E-1\"</ETag></CompleteMultipartUploadResult>");
        }

        string number = request.Uri.Query.Split('&')[0].Split('=')[1];
        sent[int.Parse(number, CultureInfo.InvariantCulture) - 1] = Assert.Single(request.Body!);
        return Sample.Stored(request.Body!);
    }

    private static IEnumerable<int> PartNumbers(string xml) => xml
        .Split("<PartNumber>").Skip(1)
        .Select(text => int.Parse(text.Split('<')[0], CultureInfo.InvariantCulture));

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}

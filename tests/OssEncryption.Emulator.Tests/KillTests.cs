using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

public sealed class KillTests : IDisposable
{
    private const string Bucket = "bucket";
    private const int Writers = 4;
    private const int KeysEach = 3;
    private const int Enough = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly OssCredential _owner = new("id", "secret");
    private readonly ConcurrentDictionary<string, int> _begun = new();
    private readonly ConcurrentDictionary<string, int> _acknowledged = new();
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost_when_it_is_killed()
    {
        using (var host = new HostProcess(_folder.Path, _owner))
        using (var http = new HttpClient { BaseAddress = host.Endpoint })
        {
            await SendAsync(http, new OssRequest("", "PUT", Bucket));
            Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer => WriteAsync(http, writer))];
            await Task.WhenAny([_enough.Task, .. writers]);
            host.Kill();
            await Task.WhenAll(writers);
        }

        using var oss = new LocalOss(new EmulatorOptions { Path = _folder.Path, Owner = _owner });
        Assert.Equal(Writers * KeysEach, _acknowledged.Count);
        foreach ((string key, int turn) in _acknowledged)
        {
            ReceivedResponse response = await oss.ObjectAsync("GET", Bucket, key);

            // The write that was under way may have come through; anything before the last acknowledged one is a loss.
            byte[][] possible = [Content(key, turn), Content(key, _begun[key])];
            Assert.Contains(response.Body, possible);
        }

        Assert.Empty(_folder.DataFilesIn("unfinished"));
        Assert.Equal(_folder.DataFilesIn("objects").Length, _folder.DataFilesIn("content").Length);
    }

    [Fact]
    public async Task No_part_that_was_acknowledged_is_lost_when_it_is_killed()
    {
        string id;
        using (var host = new HostProcess(_folder.Path, _owner))
        using (var http = new HttpClient { BaseAddress = host.Endpoint })
        {
            await SendAsync(http, new OssRequest("", "PUT", Bucket));
            string begun = await SendAsync(http, new OssRequest("", "POST", Bucket, "big").With("uploads"));
            id = XElement.Parse(begun).Element("UploadId")!.Value;
            Task[] writers = [.. Enumerable.Range(0, Writers).Select(writer => WritePartsAsync(http, id, writer))];
            await Task.WhenAny([_enough.Task, .. writers]);
            host.Kill();
            await Task.WhenAll(writers);
        }

        using var oss = new LocalOss(new EmulatorOptions { Path = _folder.Path, Owner = _owner, SmallestPart = 1 });
        ReceivedResponse list = await oss.CallAsync("GET", Bucket, "big", "uploadId=" + id);
        string[] kept = list.Elements("PartNumber");
        Assert.All(_acknowledged.Keys, number => Assert.Contains(number, kept));
        ReceivedResponse done = await oss.CallAsync(
            "POST", Bucket, "big", "uploadId=" + id, null, ("x-oss-complete-all", "yes"));
        Assert.Equal(HttpStatusCode.OK, done.Status);
        byte[] expected = [.. kept.SelectMany(number => Part(int.Parse(number, CultureInfo.InvariantCulture)))];
        Assert.Equal(expected, (await oss.ObjectAsync("GET", Bucket, "big")).Body);
        Assert.Empty(_folder.DataFilesIn("parts"));
    }

    private async Task WritePartsAsync(HttpClient http, string id, int writer)
    {
        for (int number = writer + 1; ; number += Writers)
        {
            string text = number.ToString(CultureInfo.InvariantCulture);
            OssRequest put = new OssRequest("", "PUT", Bucket, "big") { Body = Part(number) }
                .With("partNumber", text)
                .With("uploadId", id);
            try
            {
                await SendAsync(http, put);
            }
            catch (Exception killed) when (killed is HttpRequestException or SocketException)
            {
                return;
            }

            _acknowledged[text] = number;
            if (Interlocked.Increment(ref _count) >= Enough)
            {
                _enough.TrySetResult();
            }
        }
    }

    private static byte[] Part(int number) => Content("0-0", number)[..1000];

    private async Task WriteAsync(HttpClient http, int writer)
    {
        for (int turn = 0; ; turn++)
        {
            string key = $"{writer}-{turn % KeysEach}";
            _begun[key] = turn;
            var put = new OssRequest("", "PUT", Bucket, key) { Body = Content(key, turn) };
            put.Headers["x-oss-server-side-encryption"] = turn % 2 == 0 ? "AES256" : "KMS";
            try
            {
                await SendAsync(http, put);
            }
            catch (Exception killed) when (killed is HttpRequestException or SocketException)
            {
                return;
            }

            _acknowledged[key] = turn;
            if (Interlocked.Increment(ref _count) >= Enough && _acknowledged.Count == Writers * KeysEach)
            {
                _enough.TrySetResult();
            }
        }
    }

    private async Task<string> SendAsync(HttpClient http, OssRequest request)
    {
        new SignerV4(LocalOss.Hangzhou).Sign(request, _owner, DateTimeOffset.UtcNow);
        string target = $"{request.Bucket}/{request.Key}?{PercentEncoding.EncodeQuery(request.Query)}";
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), target)
        {
            Content = request.Body is null ? null : new ByteArrayContent(request.Body),
        };
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        using HttpResponseMessage response = await http.SendAsync(message);
        if (!response.IsSuccessStatusCode)
        {
            Assert.Fail(await response.Content.ReadAsStringAsync());
        }

        return await response.Content.ReadAsStringAsync();
    }

    private static byte[] Content(string key, int turn)
    {
        byte[] content = new byte[50_000 + (turn * 997 % 100_000)];
        new Random(HashCode(key, turn)).NextBytes(content);
        return content;
    }

    private static int HashCode(string key, int turn) => (key[0] * 10_000) + (key[2] * 1_000_000) + turn;
}

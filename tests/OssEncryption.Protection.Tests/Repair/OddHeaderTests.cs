using System.Text;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

/// <summary>Objects with headers that runtimes format otherwise: whatever the runtime, a repaired one has the same
/// bytes in its headers, and any other is left alone.</summary>
public class OddHeaderTests
{
    private const string Key = "odd";

    public static TheoryData<string, string> Cases { get; } = new()
    {
        { "Content-Type", "text/html;charset=utf-8" },
        { "Content-Type", "text/html ; Charset=\"UTF-8\"" },
        { "Content-Type", "text / plain" },
        { "Content-Type", "text/plain;" },
        { "Content-Type", "TEXT/Plain" },
        { "Content-Type", "no media type" },
        { "Content-Type", "text/plain; title=\"é\"" },
        { "Cache-Control", "max-age=60,public" },
        { "Cache-Control", "public, max-age=60" },
        { "Cache-Control", "No-Cache" },
        { "Cache-Control", "no-cache," },
        { "Cache-Control", ",no-cache" },
        { "Cache-Control", "max-age=060" },
        { "Cache-Control", "max-age=60" },
        { "Cache-Control", "no-cache=\"a\"" },
        { "Cache-Control", "x=é" },
        { "Cache-Control", "" },
        { "Content-Disposition", "attachment;filename=a.txt" },
        { "Content-Disposition", "attachment; filename=a.txt" },
        { "Content-Disposition", "attachment ; filename = \"a, b.txt\"" },
        { "Content-Disposition", "inline;" },
        { "Content-Disposition", "attachment; filename=发票.pdf" },
        { "Content-Disposition", "attachment; filename*=UTF-8''%e5%8f%91" },
        { "Content-Disposition", "attachment; filename=\"=?utf-8?B?5Y+R?=\"" },
        { "Content-Encoding", "GZip" },
        { "Content-Encoding", "gzip,br" },
        { "Content-Encoding", "gzip," },
        { "Content-Language", "de,en" },
        { "Content-Language", "de," },
        { "Content-Language", "de-at" },
        { "Expires", "Sunday, 06-Nov-94 08:49:37 GMT" },
        { "Expires", "Sun Nov  6 08:49:37 1994" },
        { "Expires", "Sun, 06 Nov 1994 08:49:37 GMT" },
        { "Expires", "0" },
        { "Expires", "-1" },
        { "x-oss-meta-note", "a,b ,c;d = \"e" },
        { "x-oss-meta-note", "张三" },
        { "x-oss-meta-note", "" },
    };

    // Bytes beyond ASCII as browsers and tools of other times and places write them, in Latin-1.
    public static TheoryData<string, string, int> Bytes { get; } = new()
    {
        { "Content-Disposition", "attachment; filename=\"\u00B7\u00A2\u00C6\u00B1.pdf\"", 100 },
        { "Content-Disposition", "attachment; filename=\u008D\u0086\u008E\u00E6.txt", 100 },
        { "Content-Disposition", "attachment; filename=\u00E5\u008F\u0091.pdf", 450_000 },
        { "Content-Disposition", "attachment; filename=\u00FF\u00FE", 100 },
        { "Cache-Control", "x=\u00E9\u0085", 100 },
        { "Content-Type", "text/plain; title=\u00E4", 100 },
        { "Content-Language", "\u00E4", 100 },
        { "x-oss-meta-name", "\u00D5\u00C5\u00C8\u00FD", 100 },
        { "x-oss-meta-name", "\u00D5\u00C5\u00C8\u00FD", 450_000 },
        { "x-oss-meta-name", "\u0080\u0081\u009F\u00A0\u00AD\u00FF", 100 },
        { "x-oss-meta-name", "\u00EF\u009E\u0080 \u00EE\u0080\u0080", 100 },
        { "Content-Encoding", "\u00C3\u00A4", 100 },
        { "Expires", "\u00E9\u009B\u00B6", 100 },
        { "x-oss-meta-name", "\u00F0\u009F\u0098\u0080 \u00F0\u009F\u0087\u00A8", 450_000 },
        { "x-oss-meta-name", "\u00C2\u00A0a\u00E3\u0080\u0080", 100 },
        { "x-oss-meta-name", "a\u00E2\u0080\u00AEb\u00EF\u00BB\u00BF", 100 },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public Task Bytes_beyond_ASCII_are_kept_whatever_they_mean(string name, string value, int size) =>
        KeepAsync(name, value, size);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task An_object_keeps_its_headers_byte_for_byte_or_is_left_alone(string name, string value) =>
        KeepAsync(name, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value)), 100);

    private static async Task KeepAsync(string name, string value, int size)
    {
        using var fixture = new EmulatorFixture();
        var put = new OssRequest("PutObject", "PUT", EmulatorFixture.Bucket, Key)
        {
            Headers =
            {
                ["Content-Type"] = "text/plain",
                [name] = value,
            },
        };
        Assert.Equal("HTTP/1.1 200 OK", (await RawExchange.SendAsync(fixture, put, EmulatorFixture.Bytes(size)))[0]);
        string[] before = await HeadersAsync(fixture);
        bool isStored = value.Length > 0 || name.StartsWith("x-oss-", StringComparison.Ordinal);
        Assert.Equal(isStored, before.Contains($"{name}: {value}"));

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        Assert.Equal(before, await HeadersAsync(fixture));
        bool isLeftAlone = outcome.Reason == OutcomeReason.NotCarried;
        Assert.Equal(!isLeftAlone, outcome.Reason is OutcomeReason.Copied or OutcomeReason.CopiedByParts);
        Assert.Equal(
            isLeftAlone ? EncryptionRule.None : EmulatorFixture.Kms, (await fixture.ReadAsync(Key)).Encryption);
        Assert.Equal(isLeftAlone, fixture.Oss.GetRequests().All(
            request => request.Operation is not ("CopyObject" or "UploadPartCopy")));
        Assert.False(isLeftAlone && NewerRuntime.IsUsed, outcome.Message);
        if (isLeftAlone)
        {
            Assert.StartsWith($"It has {name}: ", outcome.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<string[]> HeadersAsync(EmulatorFixture fixture)
    {
        string[] lines = await RawExchange.SendAsync(
            fixture, new OssRequest("HeadObject", "HEAD", EmulatorFixture.Bucket, Key), []);
        return
        [
            .. lines.Where(line => line.StartsWith("x-oss-meta-", StringComparison.OrdinalIgnoreCase)
                || ObjectProperties.ContentHeaderNames.Any(
                    name => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))),
        ];
    }
}

using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

/// <summary>What is signed is what is sent, where a runtime changes it on the way.</summary>
public class RuntimeFormTests
{
    [Theory]
    [InlineData("Content-Type", "text/html;charset=utf-8", "text/html; charset=utf-8")]
    [InlineData("Content-Type", "TEXT/HTML ; charset=\"utf-8\"", "TEXT/HTML; charset=\"utf-8\"")]
    [InlineData("Content-Type", "text/plain", "text/plain")]
    [InlineData("Content-Type", "no media type", "no media type")]
    [InlineData("Cache-Control", "max-age=60,public", "public, max-age=60")]
    [InlineData("Content-Disposition", "attachment;filename=a.txt", "attachment; filename=a.txt")]
    [InlineData("Content-Encoding", "gzip,br", "gzip, br")]
    [InlineData("Content-Language", "de,en", "de, en")]
    [InlineData("Expires", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Expires", "0", "0")]
    public void A_content_header_is_signed_as_the_runtime_formats_it(string name, string value, string sent) =>
        Assert.Equal(sent, SentHeaders.AsFormatted(name, value));

    [Fact]
    public void Each_header_that_is_sent_otherwise_is_named_with_both_values()
    {
        var given = new ObjectProperties
        {
            ContentType = "text/html;charset=utf-8",
            CacheControl = "no-cache",
            ContentDisposition = "attachment;filename=a.txt",
            UserMetadata = new Dictionary<string, string> { ["note"] = "a;b" },
        };

        Assert.Equal(
            [
                new RewrittenHeader("Content-Type", "text/html;charset=utf-8", "text/html; charset=utf-8"),
                new RewrittenHeader("Content-Disposition", "attachment;filename=a.txt", "attachment; filename=a.txt"),
            ],
            SentHeaders.RewrittenOf(given, areKept: false));
        Assert.Empty(SentHeaders.RewrittenOf(given, areKept: true));
    }

    [Fact]
    public async Task What_a_write_says_that_it_sent_is_what_was_sent()
    {
        const string ETag = "ETag: \"5D41402ABC4B2A76B9719D911017C592\"";
        using var server = new RawServer(_ => RawServer.Respond("200 OK", "", ETag, "Content-Length: 0"));
        var given = new ObjectProperties
        {
            ContentType = "text/html;charset=utf-8",
            CacheControl = "max-age=60,public",
            ContentDisposition = "attachment;filename=a.txt",
            ContentLanguage = "de,en",
            Expires = "Sunday, 06-Nov-94 08:49:37 GMT",
        };

        WrittenObject written = await server.Client.PutObjectAsync(
            Sample.Address, ObjectContent.FromBytes(Sample.Hello), given, default);

        string head = Assert.Single(server.Requests).Head + "\r\n";
        Assert.All(given.ContentHeaders, header =>
        {
            string sent = written.Rewritten.FirstOrDefault(item => item.Name == header.Key)?.Sent ?? header.Value;
            Assert.Contains($"\r\n{header.Key}: {sent}\r\n", head, StringComparison.Ordinal);
        });
        Assert.Equal(NewerRuntime.IsUsed ? 0 : 5, written.Rewritten.Count);
    }

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/./a?acl")]
    [InlineData("/a\\b")]
    public void A_path_that_the_runtime_would_change_is_refused_and_shown(string path)
    {
        OssInputException refused = Assert.Throws<OssInputException>(
            () => RawUri.Create("https://b.example", path, createRaw: null));

        Assert.Equal(OssInputError.InvalidObjectKey, refused.Reason);
        Assert.Contains($"'{path}'", refused.Message);
    }

#if NETFRAMEWORK
    [Fact]
    public async Task This_runtime_refuses_bytes_of_headers_that_it_cannot_send()
    {
        using var server = new RawServer(_ => RawServer.Respond("200 OK", ""));
        var given = new ObjectProperties { IsRaw = true, ContentDisposition = "attachment; filename=\xC3\xA9" };

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(() => server.Client.PutObjectAsync(
            Sample.Address, ObjectContent.FromBytes(Sample.Hello), given, default));

        Assert.Equal(OssInputError.InvalidText, refused.Reason);
        Assert.StartsWith("The value for Content-Disposition has bytes", refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/a%5Cb/%E2%80%AEx?prefix=%2E%2E%2F")]
    public void This_runtime_refuses_a_path_that_it_would_change(string path) => Assert.Equal(
        OssInputError.InvalidObjectKey,
        Assert.Throws<OssInputException>(() => RawUri.Create("https://b.example", path)).Reason);
#endif

    [NewerRuntimeTheory("its Uri changes some paths; they are refused")]
    [InlineData("/a/../b")]
    [InlineData("/report.")]
    [InlineData("/a%5Cb/%E2%80%AEx?prefix=%2E%2E%2F")]
    public void This_runtime_sends_every_path_verbatim(string path) =>
        Assert.Equal(path, RawUri.Create("https://b.example", path).PathAndQuery);
}

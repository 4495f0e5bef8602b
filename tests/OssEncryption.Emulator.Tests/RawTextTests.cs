using System.Globalization;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

/// <summary>Keys and headers whose bytes are not UTF-8. Here each character of a text is a byte. Source: UTIL1
/// TestRmSpecialCharacterKey.</summary>
public sealed class RawTextTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Path = "/bucket/%C0%AE%C0%AE%2F%ED%A0%80.txt";
    private const string EncodedKey = "%C0%AE%C0%AE%2F%ED%A0%80.txt";
    private const string Key = "\xC0\xAE\xC0\xAE/\xED\xA0\x80.txt";

    private readonly TemporaryFolder _folder = new();
    private readonly OssCredential _owner = new("id", "secret");
    private LocalOss _oss;

    public RawTextTests()
    {
        _oss = Start();
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _oss.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Such_a_key_is_read_listed_copied_and_deleted_before_and_after_a_restart()
    {
        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync("PUT", Path, body: "content"), StringComparison.Ordinal);
        foreach (bool isRestarted in new[] { false, true })
        {
            if (isRestarted)
            {
                _oss.Dispose();
                _oss = Start();
            }

            Assert.EndsWith("\r\n\r\ncontent", await SendAsync("GET", Path), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 200 ", await SendAsync("HEAD", Path), StringComparison.Ordinal);
            Assert.Contains($"<Key>{Key}</Key>", await SendAsync("GET", "/bucket/"), StringComparison.Ordinal);
            foreach (string list in new[] { "encoding-type=url", "encoding-type=url&versions" })
            {
                Assert.Contains(
                    $"<Key>{EncodedKey}</Key>", await SendAsync("GET", "/bucket/", list), StringComparison.Ordinal);
            }
        }

        string copied = await SendAsync("PUT", "/bucket/%E0%80%AF", headers: ("x-oss-copy-source", Path));
        Assert.StartsWith("HTTP/1.1 200 ", copied, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\ncontent", await SendAsync("GET", "/bucket/%E0%80%AF"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 204 ", await SendAsync("DELETE", "/bucket/%E0%80%AF"), StringComparison.Ordinal);
        string names = $"<Delete><Object><Key>{Key}</Key></Object></Delete>";
        string md5 = Convert.ToBase64String(ProtocolHashes.Md5(Encoding.Latin1.GetBytes(names)));
        string deleted = await SendAsync(
            "POST", "/bucket/", "delete&encoding-type=url", names, ("content-md5", md5));
        Assert.Contains($"<Key>{EncodedKey}</Key>", deleted, StringComparison.Ordinal);
        Assert.DoesNotContain("<Contents>", await SendAsync("GET", "/bucket/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_finds_every_key_and_takes_none_for_another()
    {
        string[] keys = ["a", "%C0%AE", "%C0%AF", "%EF%BF%BD", "%F7%80%80%80"];
        foreach (string key in keys)
        {
            await SendAsync("PUT", "/bucket/" + key);
        }

        var found = new List<string>();
        IOssClient client = _oss.Connect();
        string? marker = null;
        do
        {
            VersionPage page = await client.ListObjectVersionsAsync(
                Bucket, new VersionQuery(KeyMarker: marker, MaxKeys: 1), default);
            found.AddRange(page.Versions.Select(version => PercentEncoding.Encode(version.Address.Key)));
            marker = page.NextKeyMarker;
        }
        while (marker is not null);

        Assert.Equal(keys, found);
        string odd = PercentEncoding.DecodeKey(keys[1]);
        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(
            () => client.HeadObjectAsync(new ObjectAddress(Bucket, odd), new ReadConditions(), default));
        Assert.Equal(OssInputError.InvalidObjectKey, refused.Reason);
    }

    [Fact]
    public async Task An_error_about_such_a_key_can_be_read()
    {
        string missing = await SendAsync("GET", Path);
        Assert.Contains("<Key>\uFFFD\uFFFD\uFFFD\uFFFD/\uFFFD\uFFFD\uFFFD.txt</Key>",
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(missing)), StringComparison.Ordinal);
    }

    /// <summary>Source: the vendor's page for EC 0016-00000004.</summary>
    [Theory]
    [InlineData("%FF")]
    [InlineData("%80")]
    [InlineData("a%C0")]
    [InlineData("%E4%BD")]
    [InlineData("%C0%C0%80")]
    [InlineData("%F8%80%80%80%80")]
    public async Task A_key_without_the_form_of_utf_8_is_refused(string key)
    {
        string put = await SendAsync("PUT", "/bucket/" + key);
        Assert.StartsWith("HTTP/1.1 400 ", put, StringComparison.Ordinal);
        Assert.Contains("<Code>InvalidObjectName</Code>", put, StringComparison.Ordinal);
        Assert.Contains("<EC>0016-00000004</EC>", put, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_1_signs_the_bytes_of_the_key()
    {
        string date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        string signature = ProtocolHashes.HmacSha1(
            _owner.AccessKeySecret, Encoding.Latin1.GetBytes($"PUT\n\n\n{date}\n/bucket/{Key}"));
        string put = await ExchangeAsync("PUT", Path,
            $"Date: {date}\r\nAuthorization: OSS {_owner.AccessKeyId}:{signature}\r\n", "");
        Assert.StartsWith("HTTP/1.1 200 ", put, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listings_are_in_the_order_of_the_bytes()
    {
        string[] inOrder =
            ["a", "%7F", "%C0%AE", "%C3%A9", "%E0%80%AF", "%E4%BD%80", "%ED%A0%80", "%EF%BF%BD", "%F0%9F%98%80", "%F7%80%80%80"];
        foreach (string key in inOrder.Reverse())
        {
            await SendAsync("PUT", "/bucket/" + key);
        }

        Assert.Equal(inOrder, await KeysAsync("encoding-type=url"));
        Assert.Equal(["%E4%BD%80"], await KeysAsync("encoding-type=url&prefix=%E4%BD"));
        Assert.Equal(inOrder[4..], await KeysAsync("encoding-type=url&marker=%C3%A9"));
        Assert.Equal(inOrder[5..], await KeysAsync("encoding-type=url&marker=%E4%BD"));
    }

    [Fact]
    public async Task A_prefix_may_end_within_a_character()
    {
        await SendAsync("PUT", "/bucket/%E4%BD%A0/b/c");
        string list = await SendAsync("GET", "/bucket/", "delimiter=%2F&encoding-type=url&prefix=%E4%BD");
        Assert.Contains("<Prefix>%E4%BD%A0%2F</Prefix>", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_of_headers_are_given_back_as_they_came()
    {
        const string Value = "\xE4 is no UTF-8, but \xC3\xA4 is";
        string put = await SendAsync("PUT", "/bucket/a", headers: ("x-oss-meta-a", Value));
        Assert.StartsWith("HTTP/1.1 200 ", put, StringComparison.Ordinal);
        Assert.Contains($"x-oss-meta-a: {Value}\r\n", await SendAsync("HEAD", "/bucket/a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_source_of_a_copy_may_stand_in_plain_bytes()
    {
        await SendAsync("PUT", "/bucket/%E4%BD%A0", body: "content");
        await SendAsync("PUT", "/bucket/a", headers: ("x-oss-copy-source", "/bucket/\xE4\xBD\xA0"));
        Assert.EndsWith("\r\n\r\ncontent", await SendAsync("GET", "/bucket/a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("\xE4\xBD\xA0")]
    [InlineData("\xC0\xAE")]
    [InlineData("\xF4\x8F\xBE\x80\xF4\x8F\xBF\xBF\xF4\x8F\xBD\xBF")]
    [InlineData("\xED\xA0\x80\xF5\x80\x80\x80\xF4\x8F\xBE")]
    public void A_text_and_its_bytes_determine_each_other(string bytes)
    {
        string text = RawText.Decode(Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(bytes, Encoding.Latin1.GetString(RawText.Encode(text)));
        Assert.Equal(bytes.Length, RawText.Length(text));
        Assert.Equal(
            string.Concat(bytes.Select(c => char.IsAsciiLetter(c) ? c.ToString() : Uri.HexEscape(c))),
            UrlText.Encode(text));
    }

    private LocalOss Start() => new(new EmulatorOptions
    {
        Regions = [LocalOss.Hangzhou],
        Owner = _owner,
        Path = _folder.Path,
    });

    private async Task<string[]> KeysAsync(string query) =>
        [.. (await SendAsync("GET", "/bucket/", query)).Split("<Key>").Skip(1).Select(part => part.Split('<')[0])];

    /// <summary>Signs by version 4, and sends.</summary>
    private Task<string> SendAsync(
        string method, string path, string query = "", string body = "", params (string Name, string Value)[] headers)
    {
        string time = SignerV4.Timestamp(DateTimeOffset.UtcNow);
        string scope = $"{time[..8]}/cn-hangzhou/oss/aliyun_v4_request";
        (string Name, string Value)[] signed =
            [.. headers, ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"), ("x-oss-date", time)];
        string canonical = $"{method}\n{path.Replace("%2F", "/", StringComparison.Ordinal)}\n{query}\n" +
            string.Concat(signed.OrderBy(header => header.Name, StringComparer.Ordinal)
                .Select(header => $"{header.Name}:{header.Value}\n")) +
            "\n\nUNSIGNED-PAYLOAD";
        string signature = SignerV4.Signature(
            Encoding.Latin1.GetBytes(canonical), time, scope,
            SignerV4.SigningKey(_owner.AccessKeySecret, time[..8], "cn-hangzhou", "oss"));
        string head = string.Concat(signed.Select(header => $"{header.Name}: {header.Value}\r\n")) +
            $"Authorization: OSS4-HMAC-SHA256 Credential={_owner.AccessKeyId}/{scope},Signature={signature}\r\n";
        return ExchangeAsync(method, query.Length == 0 ? path : path + "?" + query, head, body);
    }

    private async Task<string> ExchangeAsync(string method, string target, string headers, string body)
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(
            $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}" +
            $"Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}");
        return Encoding.Latin1.GetString(await connection.ReadBytesAsync());
    }
}

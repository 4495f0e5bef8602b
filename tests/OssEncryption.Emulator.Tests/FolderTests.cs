using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

public sealed class FolderTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";

    private readonly TemporaryFolder _folder = new();
    private readonly OssCredential _owner = new("id", "secret");
    private LocalOss _oss;

    public FolderTests()
    {
        _oss = Start();
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _oss.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("AES256", false)]
    [InlineData("SM4", false)]
    [InlineData("KMS", false)]
    [InlineData(null, true)]
    public async Task Only_what_is_not_encrypted_can_be_found_in_the_files(string? algorithm, bool found)
    {
        byte[] content = Some(200_000);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", content, algorithm)).Status);
        Assert.Equal(found, new PlainRuns(content).AreIn(_folder.DataFilesIn()));
        Assert.Equal(content, (await _oss.ObjectAsync("GET", Bucket, "key")).Body);
    }

    [Fact]
    public async Task Everything_is_there_again_after_a_restart()
    {
        byte[] content = Some(100_000);
        await _oss.PutBucketAsync("other", ("x-oss-acl", "public-read"), (Algorithm, "SM4"));
        await PutAsync("plain", content, null);
        await PutAsync("aes", content, "AES256");
        ReceivedResponse kms = await PutAsync("kms", content, "KMS");
        await _oss.PutObjectAsync(
            Bucket, "../named", "a", ("content-type", "text/plain"), ("x-oss-meta-Colour", "blue"));
        await _oss.PutObjectAsync(Bucket, "gone", "a");
        await _oss.ObjectAsync("DELETE", Bucket, "gone");
        ReceivedResponse before = await _oss.ObjectAsync("HEAD", Bucket, "../named");
        _oss.Emulator.RotateMasterKey();
        Restart();

        foreach (string key in new[] { "plain", "aes", "kms" })
        {
            Assert.Equal(content, (await _oss.ObjectAsync("GET", Bucket, key)).Body);
        }

        Assert.Equal(kms.Header(KeyId), (await _oss.ObjectAsync("HEAD", Bucket, "kms")).Header(KeyId));
        ReceivedResponse after = await _oss.ObjectAsync("HEAD", Bucket, "../named");
        foreach (string header in new[]
        {
            "Content-Type", "x-oss-meta-colour", "ETag", "Last-Modified", "Content-MD5", "x-oss-hash-crc64ecma",
        })
        {
            Assert.NotNull(after.Header(header));
            Assert.Equal(before.Header(header), after.Header(header));
        }

        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "gone")).Code);
        Assert.Equal("SM4", (await _oss.GetAsync("other", "encryption")).Element("SSEAlgorithm"));
        Assert.Equal("public-read", (await _oss.GetAsync("other", "acl")).Element("Grant"));
    }

    [Fact]
    public async Task Keys_keep_their_states_and_their_material()
    {
        _oss.Emulator.AddKey("k");
        await _oss.PutObjectAsync(Bucket, "key", "a", (Algorithm, "KMS"), (KeyId, "k"));
        _oss.Emulator.RotateKey("k");
        _oss.Emulator.SetKeyState("k", EmulatorKeyState.Disabled);
        EmulatorKey before = Assert.Single(_oss.Emulator.GetKeys());
        Restart();
        Assert.Equal(before, Assert.Single(_oss.Emulator.GetKeys()));
        Assert.Equal("KeyDisabled", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
        _oss.Emulator.SetKeyState("k", EmulatorKeyState.Enabled);
        Assert.Equal("a", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
    }

    [Theory]
    [InlineData("AES256")]
    [InlineData(null)]
    public async Task A_damaged_object_is_reported_and_never_served(string? algorithm)
    {
        await PutAsync("key", Some(100_000), algorithm);
        string file = Assert.Single(_folder.DataFilesIn("content"));
        byte[] bytes = File.ReadAllBytes(file);
        foreach (int place in new[] { 0, 9, bytes.Length / 2, bytes.Length - 1 })
        {
            bytes[place] ^= 1;
            File.WriteAllBytes(file, bytes);
            await AssertDamagedAsync();
            bytes[place] ^= 1;
        }

        File.WriteAllBytes(file, bytes[..^1]);
        await AssertDamagedAsync();
        File.Delete(file);
        await AssertDamagedAsync();
    }

    [Theory]
    [InlineData("AES256", true)]
    [InlineData("AES256", false)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task Swapped_files_are_never_served_and_never_copied(string? algorithm, bool isSameSize)
    {
        const int Size = 70_000;
        string[] keys = ["a", "b", "c", "d"];
        foreach ((string key, int number) in keys.Select((key, number) => (key, number)))
        {
            await PutAsync(key, Some(Size + (isSameSize ? 0 : number)), algorithm);
        }

        string[] files = [.. _folder.DataFilesIn("content")];
        byte[][] contents = [.. files.Select(File.ReadAllBytes)];
        for (int shift = 1; shift < files.Length; shift++)
        {
            for (int i = 0; i < files.Length; i++)
            {
                File.WriteAllBytes(files[i], contents[(i + shift) % files.Length]);
            }

            foreach (string key in keys)
            {
                ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, key);
                ReceivedResponse copy = await _oss.ObjectAsync(
                    "PUT", Bucket, "copy", ("x-oss-copy-source", $"/{Bucket}/{key}"));

                Assert.Equal(("InternalError", "InternalError"), (get.Code, copy.Code));
            }
        }

        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "copy")).Code);
    }

    [Fact]
    public async Task A_file_of_an_earlier_version_is_not_served_as_the_current_one()
    {
        await PutAsync("key", Some(1000), "AES256");
        string file = Assert.Single(_folder.DataFilesIn("content"));
        byte[] earlier = File.ReadAllBytes(file);
        await PutAsync("key", Some(1000), "AES256");
        string current = Assert.Single(_folder.DataFilesIn("content"), other => other != file);
        File.WriteAllBytes(current, earlier);
        await AssertDamagedAsync();
    }

    [Theory]
    [InlineData("AES256")]
    [InlineData(null)]
    public async Task Damage_far_into_an_object_is_told_before_its_first_byte(string? algorithm)
    {
        const int Size = 5 << 20;
        byte[] content = Some(Size);
        await PutAsync("key", content, algorithm);
        string file = Assert.Single(_folder.DataFilesIn("content"));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[4 << 20] ^= 1;
        File.WriteAllBytes(file, bytes);
        await AssertDamagedAsync();
        ReceivedResponse copy = await _oss.ObjectAsync("PUT", Bucket, "copy", ("x-oss-copy-source", $"/{Bucket}/key"));
        Assert.Equal((HttpStatusCode.InternalServerError, "InternalError"), (copy.Status, copy.Code));
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "copy")).Code);

        // A part that is not damaged is given.
        ReceivedResponse part = await _oss.ObjectAsync("GET", Bucket, "key", ("Range", "bytes=0-2097151"));
        Assert.Equal(HttpStatusCode.PartialContent, part.Status);
        Assert.Equal(content[..(2 << 20)], part.Body);
        ReceivedResponse bad = await _oss.ObjectAsync("GET", Bucket, "key", ("Range", "bytes=2097152-"));
        Assert.Equal((HttpStatusCode.InternalServerError, "InternalError"), (bad.Status, bad.Code));
    }

    [Fact]
    public async Task A_very_large_read_breaks_off_where_the_damage_begins()
    {
        byte[] content = Some(65 << 20);
        await PutAsync("key", content, "AES256");
        string file = Assert.Single(_folder.DataFilesIn("content"));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _oss.ObjectAsync("GET", Bucket, "key"));
        Assert.Equal(200, _oss.LastRequest.Status);
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "key");
        Assert.Equal(HttpStatusCode.OK, head.Status);
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("buckets")]
    [InlineData("keys")]
    public async Task A_damaged_record_keeps_it_from_starting_and_is_named(string section)
    {
        await PutAsync("key", Some(10), "AES256");
        _oss.Dispose();
        string file = Assert.Single(_folder.DataFilesIn(section));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^3] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains(file, Assert.Throws<InvalidDataException>(Start).Message, StringComparison.Ordinal);
        bytes[^3] ^= 1;
        File.WriteAllBytes(file, bytes);
        _oss = Start();
        Assert.Equal(Some(10), (await _oss.ObjectAsync("GET", Bucket, "key")).Body);
    }

    [Fact]
    public async Task One_folder_has_one_emulator()
    {
        Assert.Contains(_folder.Path, Assert.Throws<IOException>(Start).Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutObjectAsync(Bucket, "key", "a")).Status);
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_left_alone()
    {
        using var other = new TemporaryFolder();
        string file = Path.Combine(other.Path, "mine.txt");
        File.WriteAllText(file, "mine");
        var options = new EmulatorOptions { Path = other.Path };
        Assert.Contains("something else", Assert.Throws<IOException>(() => OssEmulator.Start(options)).Message,
            StringComparison.Ordinal);
        Assert.Equal([file], other.DataFilesIn());
        Assert.Contains("is a file", Assert.Throws<IOException>(
            () => OssEmulator.Start(options with { Path = file })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OssEmulator.Start(options with { Path = "" }));
    }

    [Fact]
    public async Task What_nobody_needs_any_more_is_cleared_away_at_the_start()
    {
        await PutAsync("key", Some(10), "AES256");
        await PutAsync("key", Some(20), "AES256");
        await PutAsync("gone", Some(10), null);
        await _oss.ObjectAsync("DELETE", Bucket, "gone");
        File.WriteAllText(Path.Combine(_folder.Path, "unfinished", "left"), "over");
        Restart();
        Assert.Single(_folder.DataFilesIn("content"));
        Assert.Single(_folder.DataFilesIn("objects"));
        Assert.Empty(_folder.DataFilesIn("unfinished"));
        Assert.Equal(Some(20), (await _oss.ObjectAsync("GET", Bucket, "key")).Body);
    }

    [Fact]
    public async Task An_upload_that_is_refused_leaves_nothing()
    {
        var put = new OssRequest("", "PUT", Bucket, "key") { Body = Some(100_000) };
        put.Headers["Content-MD5"] = "AAAAAAAAAAAAAAAAAAAAAA==";
        Assert.Equal("InvalidDigest", (await _oss.SendAsync(put)).Code);
        Assert.Empty(_folder.DataFilesIn("unfinished"));
        Restart();
        Assert.Empty(_folder.DataFilesIn("content"));
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("a/../../x")]
    [InlineData("C:\\x")]
    [InlineData("con")]
    [InlineData("a/")]
    [InlineData("目录/😀")]
    public async Task No_key_leads_out_of_the_folder(string key)
    {
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutObjectAsync(Bucket, key, key)).Status);
        Assert.All(_folder.DataFilesIn(), file => Assert.Matches("^[0-9A-Fa-f]+(\\.json)?$", Path.GetFileName(file)));
        Assert.Single(_folder.DataFilesIn("objects"));
        Restart();
        Assert.Equal(key, (await _oss.ObjectAsync("GET", Bucket, key)).Text);
    }

    [Fact]
    public async Task Keys_that_differ_only_in_case_are_two()
    {
        await _oss.PutObjectAsync(Bucket, "Key", "upper");
        await _oss.PutObjectAsync(Bucket, "key", "lower");
        Restart();
        Assert.Equal("upper", (await _oss.ObjectAsync("GET", Bucket, "Key")).Text);
        Assert.Equal("lower", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
    }

    [Fact]
    public async Task Nobody_else_can_read_the_files()
    {
        await PutAsync("key", Some(10), "KMS");
        Assert.NotEmpty(_folder.DataFilesIn("keys"));
        const UnixFileMode Others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (string file in _folder.DataFilesIn())
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & Others);
            }
        }
    }

    private static byte[] Some(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private LocalOss Start() => new(new EmulatorOptions { Path = _folder.Path, Owner = _owner });

    private void Restart()
    {
        _oss.Dispose();
        _oss = Start();
    }

    private Task<ReceivedResponse> PutAsync(string key, byte[] content, string? algorithm)
    {
        var put = new OssRequest("", "PUT", Bucket, key) { Body = content };
        if (algorithm is not null)
        {
            put.Headers[Algorithm] = algorithm;
        }

        return _oss.SendAsync(put);
    }

    private async Task AssertDamagedAsync()
    {
        ReceivedResponse response = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal(HttpStatusCode.InternalServerError, response.Status);
        Assert.Equal("InternalError", response.Code);
        Assert.Contains("damaged", response.Error("Detail"), StringComparison.Ordinal);
    }
}

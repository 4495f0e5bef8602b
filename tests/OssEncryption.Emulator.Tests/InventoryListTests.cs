using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Formats;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

public sealed class InventoryListTests : IDisposable
{
    private const string Source = "source";
    private const string Target = "target";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";

    private static readonly DateTimeOffset Time = new(2026, 5, 17, 16, 0, 30, TimeSpan.Zero);

    private readonly LocalOss _oss = new(new EmulatorOptions
    {
        KmsKeys = ["k"],
        InventoryRowsPerFile = 2,
        SmallestPart = 1,
    });

    private readonly InventoryDocument _rule = new() { Destination = Target };

    public InventoryListTests()
    {
        _oss.PutBucketAsync(Source).GetAwaiter().GetResult();
        _oss.PutBucketAsync(Target).GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task The_files_lie_where_the_vendor_puts_them()
    {
        await _oss.PutObjectAsync(Source, "a", "1");
        await (_rule with { Prefix = "lists/of" }).PutAsync(_oss, Source);
        EmulatorInventory made = Assert.Single(_oss.Emulator.RunInventory(Source, time: Time));
        Assert.Equal(("report", Target, "lists/of/source/report/2026-05-17T16-00Z/manifest.json", 1),
            (made.InventoryId, made.BucketName, made.Key, made.Objects));
        string data = Assert.Single(made.DataKeys);
        Assert.Matches("^lists/of/source/report/data/[0-9a-f-]{36}\\.csv\\.gz$", data);

        ReceivedResponse manifest = await _oss.ObjectAsync("GET", Target, made.Key);
        ReceivedResponse checksum = await _oss.ObjectAsync(
            "GET", Target, "lists/of/source/report/2026-05-17T16-00Z/manifest.checksum");
        Assert.Equal(Convert.ToHexString(ProtocolHashes.Md5(manifest.Body)), checksum.Text);
        JsonElement json = JsonDocument.Parse(manifest.Body).RootElement;
        Assert.Equal("1779033630", json.GetProperty("creationTimestamp").GetString());
        Assert.Equal((Target, "CSV", "Bucket, Key", Source, "2019-09-01"), (
            json.GetProperty("destinationBucket").GetString(), json.GetProperty("fileFormat").GetString(),
            json.GetProperty("fileSchema").GetString(), json.GetProperty("sourceBucket").GetString(),
            json.GetProperty("version").GetString()));
        JsonElement file = Assert.Single(json.GetProperty("files").EnumerateArray());
        byte[] bytes = (await _oss.ObjectAsync("GET", Target, data)).Body;
        Assert.Equal((data, bytes.LongLength, Convert.ToHexString(ProtocolHashes.Md5(bytes))), (
            file.GetProperty("key").GetString(), file.GetProperty("size").GetInt64(),
            file.GetProperty("MD5checksum").GetString()));
    }

    [Fact]
    public async Task A_line_says_what_the_rule_asks_for_in_its_order()
    {
        await _oss.PutObjectAsync(Source, "目录/a b\".txt", "123456789", (Algorithm, "SM4"),
            ("x-oss-object-acl", "private"), ("x-oss-tagging", "k=v&l=w"), ("x-oss-storage-class", "IA"));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Source, "目录/a b\".txt");
        DateTimeOffset modified = DateTimeOffset.Parse(head.Header("Last-Modified")!,
            CultureInfo.InvariantCulture);
        (string schema, string[] lines) = await RunAsync(_rule with
        {
            Fields =
            [
                "EncryptionStatus", "Size", "LastModifiedDate", "TransitionTime", "ETag", "StorageClass",
                "IsMultipartUploaded", "ObjectAcl", "TaggingCount", "ObjectType", "Crc64",
            ],
        });
        Assert.Equal("Bucket, Key, EncryptionStatus, Size, LastModifiedDate, TransitionTime, ETag, StorageClass, " +
            "IsMultipartUploaded, ObjectAcl, TaggingCount, ObjectType, CRC64", schema);
        Assert.Equal(
            $"source,\"%E7%9B%AE%E5%BD%95%2Fa%20b%22.txt\",\"true\",\"9\",\"{modified:yyyy-MM-ddTHH-mm-ssZ}\",\"\"," +
            "\"25F9E794323B453885F5181F1B624D0B\",\"IA\",\"false\",\"private\",\"2\",\"Normal\"," +
            "\"11051210869376104954\"", Assert.Single(lines));
    }

    [Theory]
    [InlineData("AES256", "true")]
    [InlineData("KMS", "true")]
    [InlineData("SM4", "true")]
    [InlineData(null, "false")]
    public async Task Encrypted_is_what_is_encrypted_in_any_way(string? algorithm, string status)
    {
        await _oss.PutObjectAsync(Source, "a", "1", algorithm is null ? [] : [(Algorithm, algorithm)]);
        (_, string[] lines) = await RunAsync(_rule with { Fields = ["EncryptionStatus"] });
        Assert.Equal([$"source,\"a\",\"{status}\""], lines);
    }

    [Fact]
    public async Task An_object_made_of_parts_is_known_as_such()
    {
        ReceivedResponse begun = await _oss.CallAsync("POST", Source, "a", "uploads");
        string id = begun.Element("UploadId")!;
        await _oss.CallAsync("PUT", Source, "a", $"partNumber=1&uploadId={id}", "1");
        await _oss.CallAsync("POST", Source, "a", "uploadId=" + id, null, ("x-oss-complete-all", "yes"));
        (_, string[] lines) = await RunAsync(_rule with { Fields = ["IsMultipartUploaded", "ObjectType"] });
        Assert.Equal(["source,\"a\",\"true\",\"Multipart\""], lines);
    }

    [Fact]
    public async Task Every_version_is_listed_when_the_rule_says_so()
    {
        await _oss.PutObjectAsync(Source, "old", "1");
        await _oss.CallAsync("PUT", Source, null, "versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        string first = (await _oss.PutObjectAsync(Source, "a", "1")).Header("x-oss-version-id")!;
        string second = (await _oss.PutObjectAsync(Source, "a", "22")).Header("x-oss-version-id")!;
        string marker = (await _oss.ObjectAsync("DELETE", Source, "old")).Header("x-oss-version-id")!;
        (string schema, string[] all) = await RunAsync(_rule with { Versions = "All", Fields = ["Size"] });
        Assert.Equal("Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size", schema);
        Assert.Equal(
        [
            $"source,\"a\",\"{second}\",\"true\",\"false\",\"2\"",
            $"source,\"a\",\"{first}\",\"false\",\"false\",\"1\"",
            $"source,\"old\",\"{marker}\",\"true\",\"true\",\"\"",
            "source,\"old\",\"null\",\"false\",\"false\",\"1\"",
        ], all);
        (_, string[] current) = await RunAsync(_rule with { Id = "current", Fields = ["Size"] });
        Assert.Equal(["source,\"a\",\"2\""], current);
    }

    [Fact]
    public async Task A_bucket_without_versions_has_no_version_ids()
    {
        await _oss.PutObjectAsync(Source, "a", "1");
        (_, string[] lines) = await RunAsync(_rule with { Versions = "All" });
        Assert.Equal(["source,\"a\",\"\",\"true\",\"false\""], lines);
    }

    [Theory]
    [InlineData("<Prefix>b/</Prefix>", "b/1,b/22")]
    [InlineData("<LowerSizeBound>2</LowerSizeBound>", "b/22,c333")]
    [InlineData("<LowerSizeBound>2</LowerSizeBound><UpperSizeBound>2</UpperSizeBound>", "b/22")]
    [InlineData("<StorageClass>IA,Archive</StorageClass>", "a")]
    [InlineData("<StorageClass>All</StorageClass>", "a,b/1,b/22,c333")]
    [InlineData("<LastModifyBeginTimeStamp>1262275200</LastModifyBeginTimeStamp>", "a,b/1,b/22,c333")]
    [InlineData("<LastModifyEndTimeStamp>1262275200</LastModifyEndTimeStamp>", "")]
    public async Task A_filter_says_which_objects_are_listed(string filter, string keys)
    {
        await _oss.PutObjectAsync(Source, "a", "", ("x-oss-storage-class", "IA"));
        await _oss.PutObjectAsync(Source, "b/1", "1");
        await _oss.PutObjectAsync(Source, "b/22", "22");
        await _oss.PutObjectAsync(Source, "c333", "333");
        await (_rule with { Filter = filter }).PutAsync(_oss, Source);
        IReadOnlyList<EmulatorInventory> made = _oss.Emulator.RunInventory(Source);
        string[] lines = made.Count == 0 ? [] : (await ReadAsync(made[0])).Lines;
        Assert.Equal(keys, string.Join(',', lines.Select(line => Uri.UnescapeDataString(line.Split('"')[1]))));
    }

    [Fact]
    public async Task Many_objects_make_several_files_and_each_is_listed_once()
    {
        string[] keys = [.. Enumerable.Range(0, 5).Select(number => $"key{number}")];
        foreach (string key in keys)
        {
            await _oss.PutObjectAsync(Source, key, "1");
        }

        await _rule.PutAsync(_oss, Source);
        EmulatorInventory made = Assert.Single(_oss.Emulator.RunInventory(Source));
        Assert.Equal(5, made.Objects);
        Assert.Equal(["", "-1", "-2"], made.DataKeys.Select(key => Regex.Match(key, "(-[0-9])?(?=\\.csv)").Value));
        Assert.Equal(keys, (await ReadAsync(made)).Lines.Select(line => line.Split('"')[1]));
    }

    [Theory]
    [InlineData("<SSE-OSS/>", "AES256", null)]
    [InlineData("<SSE-KMS><KeyId>k</KeyId></SSE-KMS>", "KMS", "k")]
    [InlineData("<SSE-KMS/>", "KMS", "*")]
    [InlineData("", "SM4", null)]
    public async Task The_files_are_encrypted_as_the_rule_says_else_as_their_bucket_does(
        string encryption, string algorithm, string? key)
    {
        await _oss.PutObjectAsync(Source, "a", "1");
        await _oss.PutRuleAsync(Target, "<SSEAlgorithm>SM4</SSEAlgorithm>");
        await (_rule with { Encryption = encryption }).PutAsync(_oss, Source);
        EmulatorInventory made = Assert.Single(_oss.Emulator.RunInventory(Source));
        string checksum = made.Key.Replace(".json", ".checksum", StringComparison.Ordinal);
        foreach (string name in made.DataKeys.Append(made.Key).Append(checksum))
        {
            ReceivedResponse head = await _oss.ObjectAsync("HEAD", Target, name);
            Assert.Equal((HttpStatusCode.OK, algorithm), (head.Status, head.Header(Algorithm)));
            Assert.Equal(key is "*" ? _oss.Emulator.GetKeys().Single(known => known.Alias is not null).Id : key,
                head.Header(KeyId));
        }
    }

    [Fact]
    public async Task Lists_of_one_minute_lie_side_by_side()
    {
        await _oss.PutObjectAsync(Source, "a", "1");
        await _rule.PutAsync(_oss, Source);
        string[] keys = [.. new[] { Time, Time, Time }
            .SelectMany(time => _oss.Emulator.RunInventory(Source, "report", time))
            .Select(made => made.Key)];
        Assert.Equal(
            ["16-00Z", "16-01Z", "16-02Z"], keys.Select(key => Regex.Match(key, "(?<=T)[0-9-]+Z").Value));
    }

    [Fact]
    public async Task Only_what_is_enabled_and_lists_something_is_written()
    {
        await (_rule with { Id = "on" }).PutAsync(_oss, Source);
        await (_rule with { Id = "off", IsEnabled = "false" }).PutAsync(_oss, Source);
        Assert.Empty(_oss.Emulator.RunInventory(Source));
        await _oss.PutObjectAsync(Source, "a", "1");
        Assert.Equal("on", Assert.Single(_oss.Emulator.RunInventory(Source)).InventoryId);
        Assert.Empty(_oss.Emulator.RunInventory(Source, "off"));
    }

    [Fact]
    public async Task What_cannot_be_listed_says_why()
    {
        Assert.Contains("no bucket", Assert.Throws<ArgumentException>(
            () => _oss.Emulator.RunInventory("missing")).Message, StringComparison.Ordinal);
        Assert.Contains("PutBucketInventory", Assert.Throws<ArgumentException>(
            () => _oss.Emulator.RunInventory(Source)).Message, StringComparison.Ordinal);
        await _oss.PutObjectAsync(Source, "a", "1");
        await (_rule with { Encryption = "<SSE-KMS><KeyId>k</KeyId></SSE-KMS>" }).PutAsync(_oss, Source);
        Assert.Contains("'other'", Assert.Throws<ArgumentException>(
            () => _oss.Emulator.RunInventory(Source, "other")).Message, StringComparison.Ordinal);
        _oss.Emulator.SetKeyState("k", EmulatorKeyState.Disabled);
        Assert.Contains("KeyDisabled", Assert.Throws<InvalidOperationException>(
            () => _oss.Emulator.RunInventory(Source)).Message, StringComparison.Ordinal);
        Assert.Empty((await _oss.GetAsync(Target, "list-type")).Elements("Key"));
        await _oss.SendAsync(new("", "DELETE", Target));
        Assert.Contains("NoSuchBucket", Assert.Throws<InvalidOperationException>(
            () => _oss.Emulator.RunInventory(Source)).Message, StringComparison.Ordinal);
    }

    private async Task<(string Schema, string[] Lines)> RunAsync(InventoryDocument rule)
    {
        Assert.Equal(HttpStatusCode.OK, (await rule.PutAsync(_oss, Source)).Status);
        return await ReadAsync(Assert.Single(_oss.Emulator.RunInventory(Source, rule.Id)));
    }

    private async Task<(string Schema, string[] Lines)> ReadAsync(EmulatorInventory made)
    {
        ReceivedResponse manifest = await _oss.ObjectAsync("GET", made.BucketName, made.Key);
        JsonElement json = JsonDocument.Parse(manifest.Body).RootElement;
        var lines = new List<string>();
        foreach (JsonElement file in json.GetProperty("files").EnumerateArray())
        {
            byte[] bytes = (await _oss.ObjectAsync(
                "GET", made.BucketName, file.GetProperty("key").GetString()!)).Body;
            using var text = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
            lines.AddRange((await text.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return (json.GetProperty("fileSchema").GetString()!, [.. lines]);
    }
}

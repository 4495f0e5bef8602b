using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Repair;

public class PropertyTests
{
    private static readonly Dictionary<string, ObjectProperties> Alone = new()
    {
        ["nothing"] = new ObjectProperties(),
        ["content type"] = new ObjectProperties { ContentType = "text/html;charset=utf-8" },
        ["disposition"] = new ObjectProperties { ContentDisposition = "attachment;filename=\"a b.txt\"" },
        ["language"] = new ObjectProperties { ContentLanguage = "de" },
        ["expires"] = new ObjectProperties { Expires = "Thu, 01 Dec 2044 16:00:00 GMT" },
        ["expires that is no date"] = new ObjectProperties { Expires = "0" },
        ["metadata"] = new ObjectProperties
        {
            UserMetadata = new Dictionary<string, string> { ["owner"] = "a;b , c", ["empty"] = "", ["x"] = " y" },
        },
        ["tags"] = new ObjectProperties
        {
            Tags = new Dictionary<string, string> { ["a b"] = "c/d+e", ["stage"] = "" },
        },
        ["acl"] = new ObjectProperties { Acl = "public-read" },
        ["private acl"] = new ObjectProperties { Acl = "private" },
        ["class"] = new ObjectProperties { StorageClass = "IA" },
        ["encryption"] = new ObjectProperties { Encryption = EncryptionRule.Create(SseAlgorithm.AES256) },
    };

    // .NET Framework takes lists apart, and its stand-in folds the case of encodings: such an object is left alone.
    private static readonly Dictionary<string, ObjectProperties> Lists = !NewerRuntime.IsUsed ? [] : new()
    {
        ["cache control"] = new ObjectProperties { CacheControl = "max-age=60,public" },
        ["encoding"] = new ObjectProperties { ContentEncoding = "gzip" },
        ["encodings"] = new ObjectProperties { ContentEncoding = "gzip,br" },
        ["languages"] = new ObjectProperties { ContentLanguage = "de,en" },
    };

    public static TheoryData<string, int, string?> Cases()
    {
        var cases = new TheoryData<string, int, string?>();
        foreach (string name in Alone.Keys.Concat(Lists.Keys))
        {
            cases.Add(name, EmulatorFixture.Small, null);
            cases.Add(name, EmulatorFixture.Small, "Enabled");
            cases.Add(name, EmulatorFixture.Large, null);
        }

        foreach (string? versioning in new[] { null, "Enabled", "Suspended" })
        {
            cases.Add("all", 0, versioning);
            cases.Add("all", EmulatorFixture.Small, versioning);
            cases.Add("all", EmulatorFixture.Large, versioning);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Everything_an_object_has_survives(string name, int size, string? versioning)
    {
        using var fixture = new EmulatorFixture(versioning);
        await fixture.PutAsync("a/b c+d.txt", EmulatorFixture.Bytes(size), PropertiesOf(name));
        ObjectDump before = await fixture.ReadAsync("a/b c+d.txt");

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        Assert.True(outcome.Status == OutcomeStatus.Proved, outcome.Message);
        ObjectDump after = await fixture.ReadAsync("a/b c+d.txt");
        Assert.Equal(before.Kept, after.Kept);
        Assert.Equal(EmulatorFixture.Kms, after.Encryption);
        Assert.Equal(
            size > EmulatorFixture.LargestCopy ? OutcomeReason.CopiedByParts : OutcomeReason.Copied, outcome.Reason);
        Assert.Equal(after.State.ETag, outcome.ETag);
        Assert.Equal(before.State.ETag, outcome.ETagBefore);
        Assert.Equal(after.State.Crc64, outcome.Crc64);
        Assert.Equal(before.Encryption, outcome.Found);
        Assert.Equal(EmulatorFixture.Kms, outcome.Encryption);
        Assert.Equal(after.State.Address.VersionId, outcome.Address.VersionId);
        Assert.Empty(await fixture.UploadsAsync());
    }

    [Theory]
    [InlineData(EmulatorFixture.Small)]
    [InlineData(EmulatorFixture.Large)]
    public async Task With_versioning_one_version_is_added_and_the_others_stay_unchanged(int size)
    {
        using var fixture = new EmulatorFixture("Enabled");
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size, 1), All);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size, 2), All);
        IReadOnlyList<ListedObject> versions = await fixture.VersionsAsync("a");
        ObjectDump[] before =
        [
            await fixture.ReadAsync(versions[0].Address),
            await fixture.ReadAsync(versions[1].Address),
        ];

        PlanOutcome outcome = await fixture.ApplyToOneAsync();

        IReadOnlyList<ListedObject> now = await fixture.VersionsAsync("a");
        Assert.Equal(3, now.Count);
        Assert.Equal(now[0].Address.VersionId, outcome.Address.VersionId);
        Assert.Equal(versions.Select(version => version.Address), now.Skip(1).Select(version => version.Address));
        Assert.Equal(before[0].Kept, (await fixture.ReadAsync(now[1].Address)).Kept);
        Assert.Equal(EncryptionRule.None, (await fixture.ReadAsync(now[1].Address)).Encryption);
        Assert.Equal(before[1].Kept, (await fixture.ReadAsync(now[2].Address)).Kept);
    }

    [Theory]
    [InlineData(EmulatorFixture.Small)]
    [InlineData(EmulatorFixture.Large)]
    public async Task While_versioning_is_suspended_no_older_version_is_replaced(int size)
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size, 1));
        await fixture.Other.PutBucketVersioningAsync(EmulatorFixture.Bucket, enabled: true, default);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(size, 2));
        await fixture.PutAsync("b", EmulatorFixture.Bytes(size, 3));
        await fixture.Other.PutBucketVersioningAsync(EmulatorFixture.Bucket, enabled: false, default);
        IReadOnlyList<ListedObject> versions = await fixture.VersionsAsync("a");
        PlanFolder plan = await fixture.PlanAsync();

        IReadOnlyList<PlanOutcome> outcomes = (await fixture.ApplyAsync(plan)).Outcomes;

        Assert.Equal([OutcomeReason.WouldReplaceVersion, size > EmulatorFixture.LargestCopy
            ? OutcomeReason.CopiedByParts : OutcomeReason.Copied], outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(versions.Select(version => version.Address), (await fixture.VersionsAsync("a"))
            .Select(version => version.Address));
        Assert.Equal(["null", versions[0].Address.VersionId], versions.Reverse().Select(v => v.Address.VersionId));
        Assert.Equal(2, (await fixture.VersionsAsync("b")).Count);

        await fixture.Other.PutBucketVersioningAsync(EmulatorFixture.Bucket, enabled: true, default);
        Assert.Equal(OutcomeStatus.Proved, Assert.Single((await fixture.ApplyAsync(plan)).Outcomes).Status);
        Assert.Equal(3, (await fixture.VersionsAsync("a")).Count);
    }

    [Theory]
    [InlineData(SseAlgorithm.AES256, null, null)]
    [InlineData(SseAlgorithm.SM4, null, null)]
    [InlineData(SseAlgorithm.KMS, null, null)]
    [InlineData(SseAlgorithm.KMS, null, SseDataEncryption.SM4)]
    [InlineData(SseAlgorithm.KMS, "key-2", SseDataEncryption.SM4)]
    public async Task Every_encryption_can_be_wanted(SseAlgorithm algorithm, string? key, SseDataEncryption? cipher)
    {
        using var fixture = new EmulatorFixture();
        EncryptionRule other = EncryptionRule.Create(
            algorithm == SseAlgorithm.AES256 ? SseAlgorithm.KMS : SseAlgorithm.AES256);
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), new ObjectProperties { Encryption = other });
        var wanted = EncryptionRule.Create(algorithm, key, cipher);

        PlanOutcome outcome = await fixture.ApplyToOneAsync(wanted);

        Assert.Equal(OutcomeReason.Copied, outcome.Reason);
        Assert.True((await fixture.ReadAsync("a")).Encryption.Satisfies(wanted));
    }

    [NewerRuntimeFact("it writes some headers in a form of its own; such an object is left alone")]
    public async Task Headers_are_sent_as_they_were_and_not_as_the_runtime_would_write_them()
    {
        using var fixture = new EmulatorFixture();
        await fixture.PutAsync("a", EmulatorFixture.Bytes(10), All);
        await fixture.ApplyToOneAsync();

        var copy = Assert.Single(fixture.Oss.GetRequests(), request => request.Operation == "CopyObject");
        Assert.Equal("text/html;charset=utf-8", copy.Headers["Content-Type"]);
        Assert.Equal("max-age=60,public", copy.Headers["Cache-Control"]);
        Assert.Equal("attachment;filename=\"a b.txt\"", copy.Headers["Content-Disposition"]);
        Assert.Equal("de,en", copy.Headers["Content-Language"]);
        Assert.Equal("Thu, 01 Dec 2044 16:00:00 GMT", copy.Headers["Expires"]);
    }

    [Fact]
    public async Task Parts_have_a_precondition_and_only_the_upload_names_the_encryption()
    {
        using var fixture = new EmulatorFixture();
        string etag = (await fixture.PutAsync("a", EmulatorFixture.Bytes(EmulatorFixture.Large))).ETag;
        await fixture.ApplyToOneAsync();

        var parts = fixture.Oss.GetRequests().Where(request => request.Operation == "UploadPartCopy").ToArray();
        Assert.Equal(5, parts.Length);
        Assert.All(parts, part => Assert.Equal($"\"{etag}\"", part.Headers["x-oss-copy-source-if-match"]));
        Assert.All(parts, part => Assert.DoesNotContain("x-oss-server-side-encryption", part.Headers.Keys));
    }

    private static ObjectProperties PropertiesOf(string name) =>
        name == "all" ? All : Alone.GetValueOrDefault(name) ?? Lists[name];

    private static ObjectProperties All => new()
    {
        ContentType = "text/html;charset=utf-8",
        CacheControl = NewerRuntime.IsUsed ? "max-age=60,public" : "no-store",
        ContentDisposition = "attachment;filename=\"a b.txt\"",
        ContentEncoding = NewerRuntime.IsUsed ? "gzip" : null,
        ContentLanguage = NewerRuntime.IsUsed ? "de,en" : "de",
        Expires = "Thu, 01 Dec 2044 16:00:00 GMT",
        UserMetadata = new Dictionary<string, string> { ["owner"] = "a;b , c", ["empty"] = "" },
        Tags = new Dictionary<string, string> { ["a b"] = "c/d+e", ["stage"] = "" },
        Acl = "public-read",
        StorageClass = "IA",
    };
}

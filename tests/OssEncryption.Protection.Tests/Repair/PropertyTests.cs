using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Tests.Support;

namespace OssEncryption.Protection.Tests.Applying;

public class PropertyTests
{
    private static readonly Dictionary<string, ObjectProperties> Alone = new()
    {
        ["nothing"] = new ObjectProperties(),
        ["content type"] = new ObjectProperties { ContentType = "text/html;charset=utf-8" },
        ["cache control"] = new ObjectProperties { CacheControl = "max-age=60,public" },
        ["disposition"] = new ObjectProperties { ContentDisposition = "attachment;filename=\"a b.txt\"" },
        ["encoding"] = new ObjectProperties { ContentEncoding = "gzip,br" },
        ["language"] = new ObjectProperties { ContentLanguage = "de,en" },
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

    public static TheoryData<string, int, string?> Cases()
    {
        var cases = new TheoryData<string, int, string?>();
        foreach (string name in Alone.Keys)
        {
            cases.Add(name, 3_000, null);
            cases.Add(name, 3_000, "Enabled");
            cases.Add(name, 450_000, null);
        }

        foreach (string? versioning in new[] { null, "Enabled", "Suspended" })
        {
            cases.Add("all", 0, versioning);
            cases.Add("all", 3_000, versioning);
            cases.Add("all", 450_000, versioning);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_an_object_has_survives(string name, int size, string? versioning)
    {
        using var shop = new Workshop(versioning);
        await shop.PutAsync("a/b c+d.txt", Workshop.Bytes(size), name == "all" ? All : Alone[name]);
        Everything before = await shop.ReadAsync("a/b c+d.txt");

        PlanOutcome outcome = await shop.ApplyToOneAsync();

        Assert.True(outcome.Status == OutcomeStatus.Proved, outcome.Message);
        Everything after = await shop.ReadAsync("a/b c+d.txt");
        Assert.Equal(before.Kept, after.Kept);
        Assert.Equal(Workshop.Kms, after.Encryption);
        Assert.Equal(size > Workshop.LargestCopy ? OutcomeReason.CopiedByParts : OutcomeReason.Copied, outcome.Reason);
        Assert.Equal(after.State.ETag, outcome.ETag);
        Assert.Equal(before.State.ETag, outcome.ETagBefore);
        Assert.Equal(after.State.Crc64, outcome.Crc64);
        Assert.Equal(before.Encryption, outcome.Found);
        Assert.Equal(Workshop.Kms, outcome.Encryption);
        Assert.Equal(after.State.Address.VersionId, outcome.Address.VersionId);
        Assert.Empty(await shop.UploadsAsync());
    }

    [Theory]
    [InlineData(3_000)]
    [InlineData(450_000)]
    public async Task Where_versions_are_kept_one_new_version_comes_and_the_others_stay_as_they_are(int size)
    {
        using var shop = new Workshop("Enabled");
        await shop.PutAsync("a", Workshop.Bytes(size, 1), All);
        await shop.PutAsync("a", Workshop.Bytes(size, 2), All);
        IReadOnlyList<ListedObject> versions = await shop.VersionsAsync("a");
        Everything[] before = [await shop.ReadAsync(versions[0].Address), await shop.ReadAsync(versions[1].Address)];

        PlanOutcome outcome = await shop.ApplyToOneAsync();

        IReadOnlyList<ListedObject> now = await shop.VersionsAsync("a");
        Assert.Equal(3, now.Count);
        Assert.Equal(now[0].Address.VersionId, outcome.Address.VersionId);
        Assert.Equal(versions.Select(version => version.Address), now.Skip(1).Select(version => version.Address));
        Assert.Equal(before[0].Kept, (await shop.ReadAsync(now[1].Address)).Kept);
        Assert.Equal(EncryptionRule.None, (await shop.ReadAsync(now[1].Address)).Encryption);
        Assert.Equal(before[1].Kept, (await shop.ReadAsync(now[2].Address)).Kept);
    }

    [Theory]
    [InlineData(3_000)]
    [InlineData(450_000)]
    public async Task While_versioning_is_suspended_no_older_version_is_replaced(int size)
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(size, 1));
        await shop.Other.PutBucketVersioningAsync(Workshop.Bucket, enabled: true, default);
        await shop.PutAsync("a", Workshop.Bytes(size, 2));
        await shop.PutAsync("b", Workshop.Bytes(size, 3));
        await shop.Other.PutBucketVersioningAsync(Workshop.Bucket, enabled: false, default);
        IReadOnlyList<ListedObject> versions = await shop.VersionsAsync("a");
        PlanFolder plan = await shop.PlanAsync();

        IReadOnlyList<PlanOutcome> outcomes = (await shop.ApplyAsync(plan)).Outcomes;

        Assert.Equal([OutcomeReason.WouldReplaceVersion, size > Workshop.LargestCopy
            ? OutcomeReason.CopiedByParts : OutcomeReason.Copied], outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(versions.Select(version => version.Address), (await shop.VersionsAsync("a"))
            .Select(version => version.Address));
        Assert.Equal(["null", versions[0].Address.VersionId], versions.Reverse().Select(v => v.Address.VersionId));
        Assert.Equal(2, (await shop.VersionsAsync("b")).Count);

        await shop.Other.PutBucketVersioningAsync(Workshop.Bucket, enabled: true, default);
        Assert.Equal(OutcomeStatus.Proved, Assert.Single((await shop.ApplyAsync(plan)).Outcomes).Status);
        Assert.Equal(3, (await shop.VersionsAsync("a")).Count);
    }

    [Theory]
    [InlineData(SseAlgorithm.AES256, null, null)]
    [InlineData(SseAlgorithm.SM4, null, null)]
    [InlineData(SseAlgorithm.KMS, null, null)]
    [InlineData(SseAlgorithm.KMS, null, SseDataEncryption.SM4)]
    [InlineData(SseAlgorithm.KMS, "key-2", SseDataEncryption.SM4)]
    public async Task Every_encryption_can_be_wanted(SseAlgorithm algorithm, string? key, SseDataEncryption? cipher)
    {
        using var shop = new Workshop();
        EncryptionRule other = EncryptionRule.Create(
            algorithm == SseAlgorithm.AES256 ? SseAlgorithm.KMS : SseAlgorithm.AES256);
        await shop.PutAsync("a", Workshop.Bytes(10), new ObjectProperties { Encryption = other });
        var wanted = EncryptionRule.Create(algorithm, key, cipher);

        PlanOutcome outcome = await shop.ApplyToOneAsync(wanted);

        Assert.Equal(OutcomeReason.Copied, outcome.Reason);
        Assert.True((await shop.ReadAsync("a")).Encryption.Satisfies(wanted));
    }

    [Fact]
    public async Task Headers_are_sent_as_they_were_and_not_as_the_runtime_would_write_them()
    {
        using var shop = new Workshop();
        await shop.PutAsync("a", Workshop.Bytes(10), All);
        await shop.ApplyToOneAsync();

        var copy = Assert.Single(shop.Oss.GetRequests(), request => request.Operation == "CopyObject");
        Assert.Equal("text/html;charset=utf-8", copy.Headers["Content-Type"]);
        Assert.Equal("max-age=60,public", copy.Headers["Cache-Control"]);
        Assert.Equal("attachment;filename=\"a b.txt\"", copy.Headers["Content-Disposition"]);
        Assert.Equal("de,en", copy.Headers["Content-Language"]);
        Assert.Equal("Thu, 01 Dec 2044 16:00:00 GMT", copy.Headers["Expires"]);
    }

    [Fact]
    public async Task Parts_are_guarded_and_the_upload_alone_says_the_encryption()
    {
        using var shop = new Workshop();
        string etag = (await shop.PutAsync("a", Workshop.Bytes(450_000))).ETag;
        await shop.ApplyToOneAsync();

        var parts = shop.Oss.GetRequests().Where(request => request.Operation == "UploadPartCopy").ToArray();
        Assert.Equal(5, parts.Length);
        Assert.All(parts, part => Assert.Equal($"\"{etag}\"", part.Headers["x-oss-copy-source-if-match"]));
        Assert.All(parts, part => Assert.DoesNotContain("x-oss-server-side-encryption", part.Headers.Keys));
    }

    private static ObjectProperties All => new()
    {
        ContentType = "text/html;charset=utf-8",
        CacheControl = "max-age=60,public",
        ContentDisposition = "attachment;filename=\"a b.txt\"",
        ContentEncoding = "gzip",
        ContentLanguage = "de,en",
        Expires = "Thu, 01 Dec 2044 16:00:00 GMT",
        UserMetadata = new Dictionary<string, string> { ["owner"] = "a;b , c", ["empty"] = "" },
        Tags = new Dictionary<string, string> { ["a b"] = "c/d+e", ["stage"] = "" },
        Acl = "public-read",
        StorageClass = "IA",
    };
}

using OssEncryption.Client.Model;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Tests.Planner;

/// <summary>The predicted cost of a plan.</summary>
public class PlanSummaryTests
{
    private const long Mebibyte = 1L << 20;
    private const long Gigabyte = 1L << 30;

    private static readonly string[] Always =
        ["oss:GetObject", "oss:GetObjectAcl", "oss:GetObjectTagging", "oss:PutObject"];

    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);
    private static readonly EncryptionRule Kms = EncryptionRule.Create(SseAlgorithm.KMS);
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(5, PlanAction.Copy, 0, null, 6)]
    [InlineData(5, PlanAction.Copy, 2, "Enabled", 8)]
    [InlineData(Gigabyte + 1, PlanAction.CopyByParts, 0, null, 11 + 17)]
    [InlineData(Gigabyte + Mebibyte, PlanAction.CopyByParts, 1, "Enabled", 11 + 17 + 4)]
    [InlineData(Gigabyte + 1, PlanAction.CopyByParts, 0, "Suspended", 11 + 17 + 3)]
    [InlineData(1000 * Gigabyte, PlanAction.CopyByParts, 0, null, 11 + 10_000)]
    public void Requests_are_counted_for_each_object(
        long size, PlanAction action, int tags, string? versioning, long expected) => Assert.Equal(
        expected, Totals(Aes, Entry(size, action), tags: tags, versioning: versioning).ApplyRequests);

    [Fact]
    public void Objects_that_are_left_alone_cost_nothing()
    {
        PlanTotals totals = Totals(Kms, Entry(5, PlanAction.None) with { Reason = PlanReason.Symlink }, "Enabled");

        Assert.Equal((1, 5, 0, 0), (totals.Objects, totals.Bytes, totals.ApplyRequests, totals.KmsCalls));
        Assert.Empty(totals.Permissions);
        Assert.Equal(PlanAmount.None, totals.KeptVersions);
        Assert.Equal([new PlanCount(PlanAction.None, PlanReason.Symlink, 1, 5)], totals.Counts);
    }

    [Fact]
    public void KMS_is_called_to_generate_data_keys_and_to_decrypt_those_of_sources()
    {
        PlanEntry large = Entry(Gigabyte + 1, PlanAction.CopyByParts);
        Assert.Equal(0, Totals(Aes, Entry()).KmsCalls);
        Assert.Equal(1, Totals(Kms, Entry()).KmsCalls);
        Assert.Equal(1, Totals(Kms, large).KmsCalls);
        Assert.Equal(1, Totals(Aes, Entry() with { Found = Kms }).KmsCalls);
        Assert.Equal(2, Totals(Kms, Entry() with { Found = Kms }).KmsCalls);
        Assert.Equal(1 + 17, Totals(Kms, large with { Found = Kms }).KmsCalls);
    }

    [Fact]
    public void Permissions_are_those_that_the_plan_needs_and_no_others()
    {
        Assert.Equal(Always, Totals(Aes, Entry()).Permissions);
        Assert.Equal([.. Always, "oss:PutObjectTagging"], Totals(Aes, Entry(), tags: 1).Permissions);
        Assert.Equal(
            ["kms:Decrypt", "kms:GenerateDataKey", .. Always], Totals(Kms, Entry()).Permissions);
        Assert.Equal(["kms:Decrypt", .. Always], Totals(Aes, Entry() with { Found = Kms }).Permissions);
        Assert.Equal(
            ["oss:AbortMultipartUpload", .. Always.Take(3), "oss:ListMultipartUploads", "oss:PutObject"],
            Totals(Aes, Entry(2 * Gigabyte, PlanAction.CopyByParts)).Permissions);
        Assert.Equal(
            [
                "oss:AbortMultipartUpload", "oss:GetBucketVersioning", .. Always.Take(3), "oss:GetObjectVersion",
                "oss:GetObjectVersionAcl", "oss:GetObjectVersionTagging", "oss:ListMultipartUploads",
                "oss:ListObjectVersions", "oss:PutObject",
            ],
            Totals(Aes, Entry(2 * Gigabyte, PlanAction.CopyByParts), "Suspended").Permissions);
        Assert.Equal(
            [
                "oss:AbortMultipartUpload", "oss:DeleteObjectVersion", "oss:GetBucketVersioning", .. Always.Take(3),
                "oss:GetObjectVersion", "oss:GetObjectVersionAcl", "oss:GetObjectVersionTagging",
                "oss:ListMultipartUploads",
                "oss:ListObjectVersions", "oss:PutObject", "oss:PutObjectTagging",
            ],
            Totals(Aes, Entry(2 * Gigabyte, PlanAction.CopyByParts), "Enabled", 3).Permissions);
    }

    [Theory]
    [InlineData("Standard", 0, false)]
    [InlineData("IA", 29, true)]
    [InlineData("IA", 30, false)]
    [InlineData("Archive", 59, true)]
    [InlineData("Archive", 60, false)]
    [InlineData("ColdArchive", 179, true)]
    [InlineData("DeepColdArchive", 179, true)]
    [InlineData("DeepColdArchive", 180, false)]
    public void Early_overwrites_are_counted(string storageClass, int days, bool isEarly)
    {
        PlanEntry entry = Entry() with { StorageClass = storageClass, LastModified = Now.AddDays(-days) };
        PlanTotals totals = Totals(Aes, entry);

        Assert.Equal(
            isEarly ? [$"{storageClass} 1 5"] : [],
            totals.EarlyOverwrites.Select(early => $"{early.StorageClass} {early.Objects} {early.Bytes}"));
    }

    [Theory]
    [InlineData(null, "v1", false)]
    [InlineData("Enabled", "v1", true)]
    [InlineData("Enabled", "null", true)]
    [InlineData("Suspended", "v1", true)]
    [InlineData("Suspended", "null", false)]
    public void Kept_versions_are_counted(string? versioning, string version, bool isKept)
    {
        PlanTotals totals = Totals(Aes, Entry(), versioning, version: version);

        Assert.Equal(isKept ? new PlanAmount(1, 5) : PlanAmount.None, totals.KeptVersions);
    }

    [Fact]
    public void Lowered_protection_is_counted()
    {
        Assert.Equal(new PlanAmount(1, 5), Totals(Aes, Entry() with { Found = Kms }).Lowered);
        Assert.Equal(PlanAmount.None, Totals(Kms, Entry() with { Found = Aes }).Lowered);
        Assert.Equal(new PlanAmount(1, 5),
            Totals(Aes, Entry() with { Found = EncryptionRule.Create(SseAlgorithm.SM4) }).Lowered);
    }

    [Fact]
    public void Parts_add_up()
    {
        var bucket = new PlanBucket("invoices", Kms, "Enabled");
        var whole = new PlanSummary(Now);
        var both = new PlanSummary(Now);
        foreach (PlanEntry entry in new[]
        {
            Entry(),
            Entry() with { StorageClass = "IA", Reason = PlanReason.OtherAlgorithm, Found = Aes },
        })
        {
            var part = new PlanSummary(Now);
            ScannedObject scanned = ScannedOf(entry, 1, "v");
            part.Add(entry, scanned, bucket);
            both.Add(entry, scanned, bucket);
            whole.Add(part.Totals);
        }

        Assert.Equivalent(both.Totals, whole.Totals, strict: true);
        Assert.Equal(
            [
                new PlanCount(PlanAction.Copy, PlanReason.NotEncrypted, 1, 5),
                new PlanCount(PlanAction.Copy, PlanReason.OtherAlgorithm, 1, 5),
            ],
            whole.Totals.Counts);
    }

    private static PlanEntry Entry(long size = 5, PlanAction action = PlanAction.Copy) => new()
    {
        Number = 0,
        Address = new ObjectAddress("invoices", "a"),
        Size = size,
        LastModified = Now,
        StorageClass = "Standard",
        Found = EncryptionRule.None,
        Action = action,
        Reason = PlanReason.NotEncrypted,
    };

    private static PlanTotals Totals(
        EncryptionRule wanted, PlanEntry entry, string? versioning = null, int tags = 0, string version = "v")
    {
        var summary = new PlanSummary(Now);
        summary.Add(entry, ScannedOf(entry, tags, version), new PlanBucket("invoices", wanted, versioning));
        return summary.Totals;
    }

    private static ScannedObject ScannedOf(PlanEntry entry, int tags, string version) => new(
        new FoundObject(new ListedObject { Address = entry.Address }, IsKnownPlain: false),
        new StoredState
        {
            Address = entry.Address with { VersionId = version },
            Size = entry.Size,
            ETag = "E",
            TaggingCount = tags,
        });
}

using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>Plans made without a service.</summary>
internal static class TestPlan
{
    public static EncryptionRule Wanted { get; } = EncryptionRule.Create(SseAlgorithm.KMS, "key-1");

    public static PlanHeader Header { get; } = new()
    {
        Id = "0f8fad5b-d9cb-469f-a165-70867728950e",
        Created = new DateTimeOffset(2026, 7, 1, 10, 15, 30, 250, TimeSpan.Zero),
        Host = "oss-cn-hangzhou.aliyuncs.com",
        Region = "cn-hangzhou",
        Source = PlanSource.Head,
        Filter = new PlanFilter
        {
            Prefix = "a\"\n",
            Include = ["*.txt"],
            Exclude = ["old/*", "*~"],
            AllVersions = true,
        },
        Buckets = [new PlanBucket("invoices", Wanted, "Enabled"), new PlanBucket("logs", Wanted, null)],
        Totals = new PlanTotals
        {
            Objects = 3,
            Bytes = 5_000_000_000_000,
            Counts = [new PlanCount(PlanAction.Copy, PlanReason.NotEncrypted, 3, 5_000_000_000_000)],
        },
    };

    public static PlanEntry Entry(long number, string key = "a.txt") => new()
    {
        Number = number,
        Address = new ObjectAddress("invoices", key),
        Size = 5,
        ETag = "5D41402ABC4B2A76B9719D911017C592",
        LastModified = new DateTimeOffset(2026, 6, 30, 23, 59, 59, TimeSpan.Zero),
        StorageClass = "Standard",
        Found = EncryptionRule.None,
        Action = PlanAction.Copy,
        Reason = PlanReason.NotEncrypted,
    };

    public static PlanHeader Write(string path, int entriesPerFile, params PlanEntry[] entries)
    {
        using var writer = new PlanWriter(path, entriesPerFile);
        Array.ForEach(entries, writer.Add);
        return writer.Complete(Header);
    }
}

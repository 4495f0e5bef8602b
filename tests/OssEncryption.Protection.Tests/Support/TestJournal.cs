using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>Journals made without a service.</summary>
internal static class TestJournal
{
    /// <summary>Writes the journal of a run.</summary>
    public static void Write(
        PlanFolder plan, IEnumerable<int> begun, IEnumerable<int> ended, IEnumerable<int>? failed = null, int tags = 0)
    {
        var folder = new JournalFolder(plan);
        using JournalWriter journal = folder.Begin(folder.Lock(PlanShard.Whole), PlanShard.Whole, []);
        PlanEntry[] entries = [.. plan.ReadEntries(PlanShard.Whole)];
        var started = begun.ToDictionary(number => number, number => Begin(entries[number], journal.Salt, tags));
        foreach (PendingRepair item in started.Values)
        {
            journal.BegunAsync(item).Wait();
        }

        foreach (int number in ended)
        {
            journal.EndedAsync(End(entries[number], started.ContainsKey(number))).Wait();
        }

        foreach (int number in failed ?? [])
        {
            journal.EndedAsync(End(entries[number], false) with
            {
                Reason = OutcomeReason.NotPermitted,
                Code = "AccessDenied",
                ETag = null,
            }).Wait();
        }
    }

    private static PendingRepair Begin(PlanEntry entry, byte[] salt, int tags) => new()
    {
        Number = entry.Number,
        Address = entry.Address,
        Found = EncryptionRule.None,
        Time = DateTimeOffset.UtcNow,
        HasPlannedETag = true,
        Before = ObjectFingerprint.Of(
            new StoredState
            {
                Address = entry.Address,
                Size = entry.Size,
                ETag = entry.ETag,
                Crc64 = 12345678901234567890,
                LastModified = entry.LastModified,
                Encryption = EncryptionRule.None,
                Properties = new ObjectProperties { ContentType = "text/plain", StorageClass = "Standard" },
            },
            "default",
            Enumerable.Range(0, tags).ToDictionary(i => $"department-{i}", i => $"{i}"),
            salt),
    };

    private static PlanOutcome End(PlanEntry entry, bool isCopied) => new()
    {
        Number = entry.Number,
        Address = entry.Address,
        Size = entry.Size,
        Reason = isCopied ? OutcomeReason.Copied : OutcomeReason.FoundDone,
        Found = EncryptionRule.None,
        Encryption = TestPlan.Wanted,
        ETagBefore = entry.ETag,
        ETag = entry.ETag,
        Crc64 = 12345678901234567890,
        RequestId = "6A2B3C4D5E6F708192A3B4C5",
        OutcomeUnknown = true,
        Time = DateTimeOffset.UtcNow,
    };
}

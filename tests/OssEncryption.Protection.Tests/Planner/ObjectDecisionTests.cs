using OssEncryption.Client.Model;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Tests.Planner;

/// <summary>Decisions that the local OSS cannot be made to need.</summary>
public class ObjectDecisionTests
{
    private const long Gigabyte = 1L << 30;

    private static readonly EncryptionRule Aes = EncryptionRule.Create(SseAlgorithm.AES256);
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, PlanAction.Copy, PlanReason.NotEncrypted)]
    [InlineData(Gigabyte, PlanAction.Copy, PlanReason.NotEncrypted)]
    [InlineData(Gigabyte + 1, PlanAction.CopyByParts, PlanReason.NotEncrypted)]
    [InlineData(50_000 * Gigabyte, PlanAction.CopyByParts, PlanReason.NotEncrypted)]
    [InlineData((50_000 * Gigabyte) + 1, PlanAction.None, PlanReason.TooLarge)]
    public void The_size_decides_how_an_object_is_copied(long size, PlanAction action, PlanReason reason)
    {
        PlanEntry entry = Decide(new ListedObject { Address = Address }, State() with { Size = size });

        Assert.Equal((action, reason, size), (entry.Action, entry.Reason, entry.Size));
    }

    [Theory]
    [InlineData(null, PlanReason.NotRestored)]
    [InlineData("ongoing-request=\"true\"", PlanReason.NotRestored)]
    [InlineData("ongoing-request=\"false\"", PlanReason.NotEncrypted)]
    [InlineData("ongoing-request=\"false\", expiry-date=\"Wed, 01 Jul 2026 12:00:01 GMT\"", PlanReason.NotEncrypted)]
    [InlineData("ongoing-request=\"false\", expiry-date=\"Wed, 01 Jul 2026 12:00:00 GMT\"", PlanReason.NotRestored)]
    [InlineData("ongoing-request=\"false\", expiry-date=\"soon\"", PlanReason.NotRestored)]
    public void An_archived_object_is_read_while_it_is_restored(string? restore, PlanReason expected)
    {
        foreach (string storageClass in new[] { "Archive", "ColdArchive", "DeepColdArchive" })
        {
            StoredState state = State() with
            {
                Restore = restore,
                Properties = new ObjectProperties { StorageClass = storageClass },
            };

            Assert.Equal(expected, Decide(new ListedObject { Address = Address }, state).Reason);
        }
    }

    [Theory]
    [InlineData("Locked", 1, PlanReason.Retained)]
    [InlineData("InProgress", 1, PlanReason.Retained)]
    [InlineData("Expired", 1, PlanReason.NotEncrypted)]
    [InlineData("Locked", 2, PlanReason.NotEncrypted)]
    public void A_retention_policy_counts_from_when_the_object_was_written(
        string state, int daysAgo, PlanReason expected)
    {
        var decision = new ObjectDecision(
            Aes, new BucketGuards { Retention = new BucketRetention("w", state, 2) }, Now);
        var found = new FoundObject(new ListedObject { Address = Address }, IsKnownPlain: false);

        PlanEntry entry = decision.Decide(
            0, new ScannedObject(found, State() with { LastModified = Now.AddDays(-daysAgo) }));

        Assert.Equal(expected, entry.Reason);
    }

    [Fact]
    public void HeadObject_counts_and_not_the_listing()
    {
        var listed = new ListedObject
        {
            Address = Address,
            Size = 1,
            ETag = "OLD",
            LastModified = Now.AddDays(-9),
            Type = "Normal",
            StorageClass = "IA",
        };

        PlanEntry entry = Decide(listed, State() with { Encryption = Aes, Address = Address with { VersionId = "v" } });

        Assert.Equal(
            new PlanEntry
            {
                Number = 7,
                Address = Address,
                Size = 5,
                ETag = "NEW",
                LastModified = Now,
                StorageClass = "Standard",
                Found = Aes,
                Action = PlanAction.None,
                Reason = PlanReason.AlreadyAsWanted,
            },
            entry);
    }

    [Fact]
    public void The_state_of_a_link_is_not_that_of_its_target()
    {
        PlanEntry entry = Decide(
            new ListedObject { Address = Address, ETag = "LINK" }, State() with { Type = "Symlink", Encryption = Aes });

        Assert.Equal((PlanReason.Symlink, "LINK", null), (entry.Reason, entry.ETag, entry.Found));
    }

    private static ObjectAddress Address { get; } = new("invoices", "a");

    private static StoredState State() => new()
    {
        Address = Address,
        Size = 5,
        ETag = "NEW",
        LastModified = Now,
        Properties = new ObjectProperties { StorageClass = "Standard" },
    };

    private static PlanEntry Decide(ListedObject listed, StoredState state) =>
        new ObjectDecision(Aes, null, Now)
            .Decide(7, new ScannedObject(new FoundObject(listed, IsKnownPlain: false), state));
}

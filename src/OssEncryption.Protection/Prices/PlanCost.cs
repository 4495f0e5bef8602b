using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Prices;

/// <summary>What a cost of a plan is for.</summary>
public enum PlanCostKind : long
{
    /// <summary>The objects are read, or restored at the speed of a tier. Of several tiers one is paid.</summary>
    Retrieval,

    /// <summary>The restored objects are billed in Standard besides, for each day.</summary>
    TemporaryCopy,

    /// <summary>The rest of the minimum storage duration of the objects is billed.</summary>
    EarlyOverwrite,
}

/// <summary>A cost of a plan, by count and bytes, and in money where the user has prices.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="StorageClass">The storage class of the objects.</param>
/// <param name="Tier">The tier of the restoration; <c>null</c> where there is one speed.</param>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="Amount">The amount of money, for a <see cref="PlanCostKind.TemporaryCopy"/> that of a day;
/// <c>null</c> without a price.</param>
/// <param name="Currency">The currency; <c>null</c> without a price.</param>
public sealed record PlanCost(
    PlanCostKind Kind,
    string StorageClass,
    RestoreTier? Tier,
    long Objects,
    long Bytes,
    decimal? Amount,
    string? Currency)
{
    private static readonly RestoreTier[] Tiers = [RestoreTier.Expedited, RestoreTier.Standard, RestoreTier.Bulk];

    /// <summary>The cost as text: <c>Retrieval, ColdArchive (Bulk): 12 objects, 3400 bytes, 1.25 CNY</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Kind}, {StorageClass}{(Tier is null ? "" : $" ({Tier})")}: {new PlanAmount(Objects, Bytes)}") +
        (Amount is null ? "" : FormattableString.Invariant($", {Amount:0.00} {Currency}") +
            (Kind == PlanCostKind.TemporaryCopy ? " a day" : ""));

    /// <summary>The costs of a plan that depend on the size of objects.</summary>
    /// <param name="totals">The totals of the plan.</param>
    /// <param name="region">The region whose prices are taken, or <c>null</c>.</param>
    /// <param name="prices">The prices, or <c>null</c> for none.</param>
    public static IReadOnlyList<PlanCost> Of(PlanTotals totals, string? region, StoragePrices? prices)
    {
        var costs = new List<PlanCost>();
        foreach (PlanRetrieval read in totals.Retrievals)
        {
            RestoreTier?[] tiers = read.HasBilledReplica
                ? [.. Tiers.Select(tier => StorageTiers.TierFor(read.StorageClass, tier)).Distinct()]
                : [null];
            costs.AddRange(tiers.Select(tier => New(
                PlanCostKind.Retrieval, read.StorageClass, tier, read.Objects, read.Bytes, prices,
                prices?.OfRetrieval(region, read.StorageClass, tier?.ToString(), read.Bytes))));
            if (read.HasBilledReplica)
            {
                costs.Add(New(
                    PlanCostKind.TemporaryCopy, read.StorageClass, null, read.Objects, read.Bytes, prices,
                    prices?.OfDay(region, "Standard", read.Bytes)));
            }
        }

        costs.AddRange(totals.EarlyOverwrites.Select(early => New(
            PlanCostKind.EarlyOverwrite, early.StorageClass, null, early.Objects, early.Bytes, prices,
            early.ByteDays is { } days ? prices?.OfDay(region, early.StorageClass, days) : null)));
        return costs;
    }

    private static PlanCost New(
        PlanCostKind kind,
        string storageClass,
        RestoreTier? tier,
        long objects,
        long bytes,
        StoragePrices? prices,
        decimal? amount) =>
        new(kind, storageClass, tier, objects, bytes, amount, amount is null ? null : prices!.Currency);
}

using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Prices;

namespace OssEncryption.Protection.Tests.Prices;

/// <summary>Prices of the user's, and what a plan costs by them.</summary>
public sealed class PriceTests
{
    private const long Gibibyte = 1L << 30;

    // Made up for the test.
    private const string Text =
        """
        {
          "currency": "XTS",
          "regions": {
            "*": { "Standard": { "storage": 3 }, "IA": { "storage": 6, "retrieval": 0.5 } },
            "cn-beijing": {
              "Standard": { "storage": 30 },
              "ColdArchive": { "storage": 9, "retrieval": { "Expedited": 4, "Standard": 2, "Bulk": 1 } }
            }
          }
        }
        """;

    private static readonly PlanTotals Totals = new()
    {
        Retrievals = [new PlanRetrieval("ColdArchive", 2, 2 * Gibibyte), new PlanRetrieval("IA", 1, 3 * Gibibyte)],
        EarlyOverwrites = [new PlanEarlyOverwrite("IA", 30, 1, 3 * Gibibyte) { ByteDays = 30 * Gibibyte }],
    };

    [Fact]
    public void A_plan_costs_what_the_prices_of_the_region_say()
    {
        StoragePrices prices = StoragePrices.Parse(Text, "prices.json");

        Assert.Equal(
            [
                "Retrieval, ColdArchive (Expedited): 2 objects, 2147483648 bytes, 8.00 XTS",
                "Retrieval, ColdArchive (Standard): 2 objects, 2147483648 bytes, 4.00 XTS",
                "Retrieval, ColdArchive (Bulk): 2 objects, 2147483648 bytes, 2.00 XTS",
                "TemporaryCopy, ColdArchive: 2 objects, 2147483648 bytes, 2.00 XTS a day",
                "Retrieval, IA: 1 object, 3221225472 bytes, 1.50 XTS",
                "EarlyOverwrite, IA: 1 object, 3221225472 bytes, 6.00 XTS",
            ],
            PlanCost.Of(Totals, "cn-beijing", prices).Select(cost => cost.ToString()));
    }

    [Fact]
    public void What_has_no_price_has_no_amount()
    {
        StoragePrices prices = StoragePrices.Parse(Text, "prices.json");

        Assert.Equal(
            [null, null, null, 0.2m, 1.5m, 6m],
            PlanCost.Of(Totals, "cn-hangzhou", prices).Select(cost => cost.Amount));
        Assert.All(PlanCost.Of(Totals, null, null), cost => Assert.Null(cost.Amount));
        Assert.Equal(6, PlanCost.Of(Totals, null, null).Count);
    }

    [Fact]
    public void DeepColdArchive_has_two_tiers_and_Archive_one_speed()
    {
        var totals = new PlanTotals
        {
            Retrievals = [new PlanRetrieval("Archive", 1, 1), new PlanRetrieval("DeepColdArchive", 1, 1)],
        };

        Assert.Equal(
            [
                ("Archive", null), ("DeepColdArchive", RestoreTier.Expedited),
                ("DeepColdArchive", RestoreTier.Standard), ("DeepColdArchive", (RestoreTier?)null),
            ],
            PlanCost.Of(totals, null, null).Select(cost => (cost.StorageClass, cost.Tier)));
    }

    [Theory]
    [InlineData("Standard", Gibibyte, 3.0)]
    [InlineData("IA", Gibibyte, 6.0)]
    [InlineData("IA", 1, 6.0 / 16384)]
    [InlineData("Archive", 1, null)]
    public void A_month_of_storage_is_billed_for_64_KiB_at_least(string storageClass, long size, double? expected) =>
        Assert.Equal(
            (decimal?)expected, StoragePrices.Parse(Text, "prices.json").OfMonth("cn-hangzhou", storageClass, size));

    [Theory]
    [InlineData("{", "p.json: ")]
    [InlineData("""{ "currency": "XTS" }""", "p.json: line 1: the member regions is missing.")]
    [InlineData("""{ "currency": "XTS", "regions": {} }""", "p.json: line 1: regions: at least one region is needed.")]
    [InlineData("{ \"currency\": \"XTS\", \"regions\": {\n\"*\": { \"Warm\": {} } } }",
        "p.json: line 2: regions.*.Warm: this member is not known; there are Standard, IA, Archive, ColdArchive, " +
        "DeepColdArchive.")]
    [InlineData("{ \"currency\": \"XTS\", \"regions\": {\n\"*\": {\n\"IA\": { \"storage\": -1 } } } }",
        "p.json: line 3: regions.*.IA.storage: a price is expected, a number that is not negative.")]
    [InlineData("{ \"currency\": \"XTS\", \"regions\": { \"*\": { \"IA\": { \"storage\": \"1\" } } } }",
        "p.json: line 1: regions.*.IA.storage: a price is expected, a number that is not negative.")]
    [InlineData("{ \"currency\": \"XTS\", \"regions\": { \"*\": { \"ColdArchive\": { \"retrieval\": 1 } } } }",
        "p.json: line 1: regions.*.ColdArchive.retrieval: an object is expected.")]
    public void A_mistake_is_named_with_its_line_and_path(string text, string expected)
    {
        PriceFormatException problem = Assert.Throws<PriceFormatException>(() => StoragePrices.Parse(text, "p.json"));

        Assert.Equal(PriceError.PricesInvalid, problem.Reason);
        Assert.StartsWith(expected, problem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(PriceError.PricesUnreadable,
            Assert.Throws<PriceFormatException>(() => StoragePrices.Read(folder.PathOf("none.json"))).Reason);
        Assert.Equal(PriceError.PricesUnreadable,
            Assert.Throws<PriceFormatException>(() => StoragePrices.Read(folder.Path)).Reason);
    }
}

using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Prices;

/// <summary>Prices that a user has written down: a JSON file. None comes with the module.</summary>
public sealed class StoragePrices
{
    private const int Largest = 1 << 20;
    private const string AnyRegion = "*";
    private const string NoTier = "";
    private const decimal Gibibyte = 1L << 30;
    private const decimal DaysOfMonth = 30;

    private static readonly JsonFile Files = new("prices", "no list of prices", Largest);
    private static readonly string[] Classes = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];

    private readonly Dictionary<(string Region, string StorageClass), decimal> _storage = [];
    private readonly Dictionary<(string Region, string StorageClass, string Tier), decimal> _retrieval = [];

    private StoragePrices(string currency) => Currency = currency;

    /// <summary>The currency of all prices.</summary>
    public string Currency { get; }

    /// <summary>Reads a file in UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="PriceFormatException">It cannot be read, or has no prices; the message says where and
    /// why.</exception>
    public static StoragePrices Read(string path) => Parse(
        Files.Read(
            path,
            (message, cause) => new PriceFormatException(PriceError.PricesUnreadable, message, cause),
            message => new PriceFormatException(PriceError.PricesInvalid, message)),
        path);

    /// <summary>Reads the text of prices.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="source">What errors call it: the path of its file.</param>
    /// <exception cref="PriceFormatException">It has no prices.</exception>
    public static StoragePrices Parse(string text, string source)
    {
        try
        {
            var root = new JsonNode(JsonReader.Parse(text, Largest), "");
            root.RequireMembers("$schema", "currency", "regions");
            var prices = new StoragePrices(root.Need("currency").Text());
            KeyValuePair<string, JsonNode>[] regions = [.. root.Need("regions").Members()];
            if (regions.Length == 0)
            {
                throw root.Need("regions").Wrong("at least one region is needed");
            }

            foreach (KeyValuePair<string, JsonNode> region in regions)
            {
                region.Value.RequireMembers(Classes);
                foreach (KeyValuePair<string, JsonNode> storageClass in region.Value.Members())
                {
                    prices.Add(region.Key, storageClass.Key, storageClass.Value);
                }
            }

            return prices;
        }
        catch (JsonSyntaxException mistake)
        {
            throw new PriceFormatException(PriceError.PricesInvalid, $"{source}: {mistake.Message}.", mistake);
        }
    }

    /// <summary>What it costs to store an object for 30 days; <c>null</c> without a price. In all classes but Standard
    /// an object is billed for at least 64 KiB.</summary>
    public decimal? OfMonth(string? region, string storageClass, long size) =>
        Storage(region, storageClass)
            * Math.Max(size, storageClass == "Standard" ? 0 : StorageTiers.SmallestBilled) / Gibibyte;

    /// <summary>What it costs to store bytes for a day; <c>null</c> without a price.</summary>
    internal decimal? OfDay(string? region, string storageClass, decimal bytes) =>
        Storage(region, storageClass) * bytes / Gibibyte / DaysOfMonth;

    /// <summary>What it costs to read or to restore bytes; <c>null</c> without a price.</summary>
    internal decimal? OfRetrieval(string? region, string storageClass, string? tier, decimal bytes) =>
        (_retrieval.TryGetValue((region ?? AnyRegion, storageClass, tier ?? NoTier), out decimal price)
            || _retrieval.TryGetValue((AnyRegion, storageClass, tier ?? NoTier), out price)
                ? price
                : (decimal?)null) * bytes / Gibibyte;

    private decimal? Storage(string? region, string storageClass) =>
        _storage.TryGetValue((region ?? AnyRegion, storageClass), out decimal price)
            || _storage.TryGetValue((AnyRegion, storageClass), out price)
                ? price
                : null;

    private void Add(string region, string storageClass, JsonNode prices)
    {
        prices.RequireMembers("storage", "retrieval");
        if (prices.Find("storage") is { } storage)
        {
            _storage[(region, storageClass)] = storage.Price();
        }

        if (prices.Find("retrieval") is not { } retrieval)
        {
            return;
        }

        if (!StorageTiers.HasBilledReplica(storageClass))
        {
            _retrieval[(region, storageClass, NoTier)] = retrieval.Price();
            return;
        }

        retrieval.RequireMembers(Enum.GetNames(typeof(RestoreTier)));
        foreach (KeyValuePair<string, JsonNode> tier in retrieval.Members())
        {
            _retrieval[(region, storageClass, tier.Key)] = tier.Value.Price();
        }
    }
}

/// <summary>What is wrong with a file of prices. The names are error ids and stay.</summary>
public enum PriceError
{
    /// <summary>There is no such file, or it cannot be read.</summary>
    PricesUnreadable,

    /// <summary>The file has no prices: its syntax, a member, a value.</summary>
    PricesInvalid,
}

/// <summary>A file of prices cannot be used; the message says where in the file and why.</summary>
public sealed class PriceFormatException(PriceError reason, string message, Exception? innerException = null)
    : OssException(message, innerException)
{
    /// <summary>What is wrong.</summary>
    public PriceError Reason { get; } = reason;
}

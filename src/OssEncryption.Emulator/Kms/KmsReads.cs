using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Keys;

namespace OssEncryption.Emulator.Kms;

/// <summary>The actions of KMS that change nothing.</summary>
internal sealed class KmsReads(KeyRing keys, RegionDirectory regions)
{
    private const int UsualPage = 10;
    private const int LargestPage = 100;

    /// <summary>The actions by their names.</summary>
    public IReadOnlyDictionary<string, Func<KmsContext, JsonObject>> Actions =>
        new Dictionary<string, Func<KmsContext, JsonObject>>(StringComparer.Ordinal)
        {
            ["ListKeys"] = ListKeys,
            ["DescribeKey"] = context => new() { ["KeyMetadata"] = KmsKeyJson.Metadata(FindKey(keys, context)) },
            ["ListAliases"] = context => ListAliases(context, keys.All.Where(context.Sees)),
            ["ListAliasesByKeyId"] = context => ListAliases(context, [FindKey(keys, context)]),
            ["ListKeyVersions"] = ListKeyVersions,
            ["DescribeRegions"] = _ => DescribeRegions(),
            ["DescribeAccountKmsStatus"] = _ => new() { ["AccountStatus"] = "Enabled" },
        };

    /// <summary>The key that a request names by its id, an alias or the ARN of either.</summary>
    /// <exception cref="ServiceError">The caller has no such key in this region.</exception>
    public static MasterKey FindKey(KeyRing keys, KmsContext context)
    {
        string name = context.Call.Require("KeyId");
        KeyName asked = KeyName.Parse(name);
        bool isHere = (asked.Region ?? context.Region) == context.Region
            && (asked.Account ?? context.Account) == context.Account;
        if (asked.IsAlias)
        {
            return keys.All.FirstOrDefault(key => isHere && context.Sees(key) && key.Aliases.Contains(asked.Id))
                ?? throw KmsErrors.AliasNotFound();
        }

        return isHere && keys.Find(asked.Id) is { } found && context.Sees(found)
            ? found
            : throw KmsErrors.KeyNotFound();
    }

    private JsonObject ListKeys(KmsContext context)
    {
        var filter = KmsKeyFilter.Parse(context.Call.Find("Filters"));
        return Page(
            context,
            "Keys",
            "Key",
            keys.All.Where(context.Sees).Where(filter.Takes),
            key => new JsonObject { ["KeyId"] = key.Id, ["KeyArn"] = key.Arn });
    }

    private static JsonObject ListAliases(KmsContext context, IEnumerable<MasterKey> from) => Page(
        context,
        "Aliases",
        "Alias",
        from.SelectMany(key => key.Aliases, (key, name) => (Key: key, Name: name))
            .OrderBy(alias => alias.Name, StringComparer.Ordinal),
        alias => new JsonObject
        {
            ["AliasName"] = alias.Name,
            ["KeyId"] = alias.Key.Id,
            ["AliasArn"] = $"acs:kms:{alias.Key.Region}:{alias.Key.Account}:{alias.Name}",
        });

    private JsonObject ListKeyVersions(KmsContext context)
    {
        MasterKey key = FindKey(keys, context);
        return key.Properties.IsAsymmetric
            ? throw KmsErrors.Unsupported()
            : Page(context, "KeyVersions", "KeyVersion", Enumerable.Range(1, key.Material.Length),
                number => KmsKeyJson.Version(key, number));
    }

    private JsonObject DescribeRegions() => new()
    {
        ["Regions"] = new JsonObject
        {
            ["Region"] = new JsonArray(
                [.. regions.All.Select(endpoint => new JsonObject { ["RegionId"] = endpoint.Region })]),
        },
    };

    private static JsonObject Page<T>(
        KmsContext context, string outer, string inner, IEnumerable<T> all, Func<T, JsonObject> write)
    {
        int number = context.Call.Number("PageNumber", 1, 1, int.MaxValue);
        int size = context.Call.Number("PageSize", UsualPage, 1, LargestPage);
        T[] items = [.. all];
        IEnumerable<T> page = items.Skip((int)Math.Min((number - 1L) * size, int.MaxValue)).Take(size);
        return new JsonObject
        {
            [outer] = new JsonObject { [inner] = new JsonArray([.. page.Select(write)]) },
            ["PageNumber"] = number,
            ["PageSize"] = size,
            ["TotalCount"] = items.Length,
        };
    }
}

/// <summary>The parameter <c>Filters</c> of ListKeys: every name must fit, by one of its values.</summary>
internal sealed class KmsKeyFilter
{
    private const int MostEntries = 10;

    private readonly ILookup<string, string> _values;

    private KmsKeyFilter(ILookup<string, string> values) => _values = values;

    /// <summary>Reads the JSON text; without one every key passes.</summary>
    /// <exception cref="ServiceError">It is not as it must be.</exception>
    public static KmsKeyFilter Parse(string? text)
    {
        Entry[]? entries;
        try
        {
            entries = text is null ? [] : JsonSerializer.Deserialize<Entry[]>(text);
        }
        catch (JsonException)
        {
            entries = null;
        }

        return entries is { Length: <= MostEntries } && entries.All(entry => entry.IsValid)
            ? new KmsKeyFilter(entries
                .SelectMany(entry => entry.Values!, (entry, value) => (entry.Key, Value: value))
                .ToLookup(pair => pair.Key!, pair => pair.Value, StringComparer.Ordinal))
            : throw KmsErrors.InvalidParameter("Filters");
    }

    /// <summary>Whether a key passes.</summary>
    public bool Takes(MasterKey key) =>
        _values.All(values => Facts(key, values.Key).Any(fact => values.Any(value => Wildcard.IsMatch(value, fact))));

    private static ImmutableArray<string> Facts(MasterKey key, string name) => name switch
    {
        "KeyState" => [key.State.ToString()],
        "KeySpec" => [key.Properties.Spec],
        "KeyUsage" => [key.Properties.Usage],
        "ProtectionLevel" => [key.Properties.ProtectionLevel],
        "CreatorType" => [key.IsServiceKey ? "Service" : "User"],
        "Creator" => [key.IsServiceKey ? "OSS" : key.Account],
        "DKMSInstanceId" => [key.Properties.InstanceId ?? ""],
        "AliasName" => key.Aliases,
        _ => [key.Id],
    };

    private sealed record Entry(string? Key, string[]? Values)
    {
        private static readonly string[] Names =
        [
            "KeyState", "KeySpec", "KeyUsage", "ProtectionLevel", "CreatorType", "DKMSInstanceId", "keyId", "AliasName",
            "Creator",
        ];

        public bool IsValid => Names.Contains(Key) && Values is { Length: <= MostEntries };
    }
}

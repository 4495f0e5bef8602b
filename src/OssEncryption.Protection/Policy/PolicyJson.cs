using OssEncryption.Client.Formats;

namespace OssEncryption.Protection.Policy;

/// <summary>Policies as JSON. A mistake is reported by its line and by the path of the member.</summary>
internal static class PolicyJson
{
    private static readonly Dictionary<string, KeyCustody> Custodies = new(StringComparer.Ordinal)
    {
        ["None"] = KeyCustody.None,
        ["SSE-OSS"] = KeyCustody.SseOss,
        ["ServiceKey"] = KeyCustody.ServiceKey,
        ["CMK"] = KeyCustody.Cmk,
    };

    private static readonly Dictionary<string, DataCipher> Ciphers = new(StringComparer.Ordinal)
    {
        ["AES-256"] = DataCipher.Aes256,
        ["SM4"] = DataCipher.Sm4,
    };

    private static readonly Dictionary<string, ObjectScope> Scopes = new(StringComparer.Ordinal)
    {
        ["None"] = ObjectScope.None,
        ["Current"] = ObjectScope.Current,
        ["All"] = ObjectScope.All,
    };

    private static readonly Dictionary<string, PolicyCheck> Checks =
        ((PolicyCheck[])Enum.GetValues(typeof(PolicyCheck)))
            .ToDictionary(check => check.ToString(), StringComparer.Ordinal);

    private static readonly Dictionary<string, bool> ImportedOnly = new(StringComparer.Ordinal) { ["Imported"] = true };
    private static readonly Dictionary<string, bool> HsmOnly = new(StringComparer.Ordinal) { ["HSM"] = true };

    /// <summary>Reads a policy.</summary>
    /// <exception cref="JsonSyntaxException">The value is no policy.</exception>
    public static EncryptionPolicy Read(JsonValue value)
    {
        var policy = new JsonNode(value, "");
        policy.RequireMembers("$schema", "name", "description", "sources", "reading", "rules", "exceptions");
        PolicyRule[] rules = [.. policy.Need("rules").Items().Select(ReadRule)];
        if (rules.Length == 0)
        {
            throw policy.Need("rules").Wrong("at least one rule is needed");
        }

        RequireOnce(policy.Need("rules"));
        return new EncryptionPolicy(policy.Need("name").Text(), rules)
        {
            Description = policy.Find("description")?.Text(),
            Sources = policy.Find("sources")?.Texts() ?? [],
            Reading = policy.Find("reading")?.Text(),
            Exceptions = [.. policy.Find("exceptions")?.Items().Select(ReadException) ?? []],
        };
    }

    private static PolicyRule ReadRule(JsonNode rule)
    {
        rule.RequireMembers("name", "buckets", "require");
        return new PolicyRule(
            rule.Need("name").Text(),
            rule.Find("buckets") is { } buckets ? ReadChoice(buckets) : new BucketChoice(),
            ReadRequirement(rule.Need("require")));
    }

    private static BucketChoice ReadChoice(JsonNode buckets)
    {
        buckets.RequireMembers("name", "region", "resourceGroup", "tag");
        return new BucketChoice
        {
            Names = buckets.Find("name")?.Texts() ?? [],
            Regions = buckets.Find("region")?.Texts() ?? [],
            ResourceGroups = buckets.Find("resourceGroup")?.Texts() ?? [],
            Tags = buckets.Find("tag") is { } tags
                ? tags.Members().ToDictionary(tag => tag.Key, tag => tag.Value.Text())
                : new Dictionary<string, string>(),
        };
    }

    private static Requirement ReadRequirement(JsonNode require)
    {
        require.RequireMembers(
            "custody", "cipher", "origin", "protection", "rotation", "deletionProtection", "keys", "objects");
        var requirement = new Requirement
        {
            Custody = require.Find("custody")?.OneOf(Custodies) ?? KeyCustody.None,
            Cipher = require.Find("cipher")?.OneOf(Ciphers) ?? DataCipher.None,
            IsImported = require.Find("origin")?.OneOf(ImportedOnly) ?? false,
            IsHsm = require.Find("protection")?.OneOf(HsmOnly) ?? false,
            Rotates = require.Find("rotation")?.Flag() ?? false,
            IsDeletionProtected = require.Find("deletionProtection")?.Flag() ?? false,
            Keys = require.Find("keys") is { } keys ? ReadKeys(keys) : new Dictionary<string, IReadOnlyList<string>>(),
            Objects = require.Find("objects") is { } objects ? ReadScope(objects) : ObjectScope.Current,
        };

        // What is asked of a key can be had of a CMK only.
        return requirement.LooksAtKeys ? requirement with { Custody = KeyCustody.Cmk } : requirement;
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadKeys(JsonNode keys)
    {
        Dictionary<string, IReadOnlyList<string>> byRegion = keys.Members().ToDictionary(
            region => region.Key, region => (IReadOnlyList<string>)region.Value.Texts());
        return byRegion.Count > 0 ? byRegion : throw keys.Wrong("at least one region is needed");
    }

    private static ObjectScope ReadScope(JsonNode objects)
    {
        if (!objects.IsObject)
        {
            return objects.OneOf(Scopes);
        }

        objects.RequireMembers("newerThan", "versions");
        return new ObjectScope(true, objects.Find("versions")?.Flag() ?? false, objects.Need("newerThan").Date());
    }

    private static ExceptionGrant ReadException(JsonNode exception)
    {
        exception.RequireMembers("buckets", "checks", "reason", "owner", "until");
        return new ExceptionGrant(
            exception.Need("buckets").Texts(),
            [.. exception.Find("checks")?.Items().Select(check => check.OneOf(Checks)) ?? []],
            exception.Need("reason").Text(),
            exception.Need("owner").Text(),
            exception.Need("until").Date());
    }

    private static void RequireOnce(JsonNode rules)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonNode rule in rules.Items())
        {
            if (!names.Add(rule.Need("name").Text()))
            {
                throw rule.Need("name").Wrong("another rule has this name already");
            }
        }
    }
}

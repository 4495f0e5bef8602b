using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

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

/// <summary>What is wrong with a policy file. The names are stable: scripts see them as error ids.</summary>
public enum PolicyError
{
    /// <summary>There is no such file, or it cannot be read.</summary>
    PolicyUnreadable,

    /// <summary>The file is no policy: its syntax, a member, a value.</summary>
    PolicyInvalid,

    /// <summary>No policy of that name comes with the module.</summary>
    PolicyUnknown,
}

/// <summary>A policy cannot be used; the message says where in the file and why.</summary>
public sealed class PolicyFormatException(PolicyError reason, string message, Exception? innerException = null)
    : OssException(message, innerException)
{
    /// <summary>What is wrong.</summary>
    public PolicyError Reason { get; } = reason;
}

/// <summary>Reads policies: files, and those that come with the module.</summary>
public static class PolicyFile
{
    private const int Largest = 16 << 20;
    private const string Folder = "OssEncryption.Protection.Policy.Shipped.";
    private const string Ending = ".json";

    private static readonly JsonFile Files = new("policy", "no policy", Largest);

    /// <summary>The names of the policies that come with the module.</summary>
    public static IReadOnlyList<string> ShippedNames { get; } =
    [
        .. typeof(PolicyFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name.Substring(Folder.Length, name.Length - Folder.Length - Ending.Length))
            .OrderBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>Reads a file in UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="PolicyFormatException">It cannot be read, or is no policy.</exception>
    public static EncryptionPolicy Read(string path) => Parse(
        Files.Read(
            path,
            (message, cause) => new PolicyFormatException(PolicyError.PolicyUnreadable, message, cause),
            message => new PolicyFormatException(PolicyError.PolicyInvalid, message)),
        path);

    /// <summary>A policy that comes with the module.</summary>
    /// <exception cref="PolicyFormatException">None has that name.</exception>
    public static EncryptionPolicy Shipped(string name)
    {
        string known = ShippedNames.FirstOrDefault(
            shipped => string.Equals(shipped, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new PolicyFormatException(PolicyError.PolicyUnknown,
                $"No policy '{name}' comes with the module. There are: {string.Join(", ", ShippedNames)}.");
        using Stream stream = typeof(PolicyFile).Assembly.GetManifestResourceStream(Folder + known + Ending)!;
        using var text = new StreamReader(stream, Encoding.UTF8);
        return Parse(text.ReadToEnd(), known);
    }

    /// <summary>Reads the text of a policy.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="source">What errors call it: the path of its file.</param>
    /// <exception cref="PolicyFormatException">It is no policy.</exception>
    public static EncryptionPolicy Parse(string text, string source)
    {
        try
        {
            return PolicyJson.Read(JsonReader.Parse(text, Largest));
        }
        catch (JsonSyntaxException mistake)
        {
            throw new PolicyFormatException(PolicyError.PolicyInvalid, $"{source}: {mistake.Message}.", mistake);
        }
    }
}

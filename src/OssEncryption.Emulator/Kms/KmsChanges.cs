using System.Text.Json.Nodes;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Keys;

namespace OssEncryption.Emulator.Kms;

/// <summary>The actions of KMS that make keys and change them. Source of what each state allows: the vendor's table
/// "Impact of CMK states on API calls".</summary>
internal sealed class KmsChanges(KeyRing keys)
{
    private const int LongestDescription = 8192;

    /// <summary>The actions by their names.</summary>
    public IReadOnlyDictionary<string, Func<KmsContext, JsonObject>> Actions =>
        new Dictionary<string, Func<KmsContext, JsonObject>>(StringComparer.Ordinal)
        {
            ["CreateKey"] = CreateKey,
            ["CreateAlias"] = CreateAlias,
            ["EnableKey"] = context => SetState(context, EmulatorKeyState.Enabled),
            ["DisableKey"] = context => SetState(context, EmulatorKeyState.Disabled),
            ["ScheduleKeyDeletion"] = ScheduleKeyDeletion,
            ["CancelKeyDeletion"] = CancelKeyDeletion,
            ["UpdateRotationPolicy"] = UpdateRotationPolicy,
        };

    private JsonObject CreateKey(KmsContext context)
    {
        KmsCall call = context.Call;
        string description = call.Find("Description") ?? "";
        string spec = call.Find("KeySpec") ?? KeyProperties.UsualSpec;
        string origin = call.Find("Origin") ?? KeyProperties.OwnMaterial;
        var properties = new KeyProperties
        {
            Description = description.Length <= LongestDescription
                ? description
                : throw KmsErrors.InvalidParameter("Description"),
            Spec = KeyProperties.IsSpec(spec) ? spec : throw KmsErrors.InvalidParameter("KeySpec"),
            Origin = origin is KeyProperties.OwnMaterial or KeyProperties.ForeignMaterial
                ? origin
                : throw KmsErrors.InvalidParameter("Origin"),
            ProtectionLevel = call.Find("ProtectionLevel") ?? "SOFTWARE",
            InstanceId = call.Find("DKMSInstanceId"),
            RotationInterval = call.Flag("EnableAutomaticRotation") ? Interval(call) : null,
        };
        MasterKey key = MasterKey.New("key-" + Guid.NewGuid().ToString("N")[..20], context.Region, context.Account,
            context.Now) with
        {
            Properties = call.Find("KeyUsage") is { } usage
                ? properties with { Usage = usage }
                : properties.ForItsKind(),
            State = origin == KeyProperties.ForeignMaterial
                ? EmulatorKeyState.PendingImport
                : EmulatorKeyState.Enabled,
        };
        keys.TryAdd(key);
        return new JsonObject { ["KeyMetadata"] = KmsKeyJson.Metadata(key) };
    }

    private JsonObject CreateAlias(KmsContext context)
    {
        string name = context.Call.Require("AliasName");
        if (!KeyName.IsAliasName(name) || name.StartsWith("alias/acs", StringComparison.Ordinal))
        {
            throw KmsErrors.InvalidParameter("AliasName");
        }

        return Change(context, key =>
            key.State == EmulatorKeyState.PendingDeletion ? throw KmsErrors.StateStays()
            : keys.All.Any(other => context.Sees(other) && other.Aliases.Contains(name)) ? throw KmsErrors.AliasExists()
            : key with { Aliases = key.Aliases.Add(name) });
    }

    private JsonObject SetState(KmsContext context, EmulatorKeyState state) => Change(context, key =>
        key.State is EmulatorKeyState.Enabled or EmulatorKeyState.Disabled
            ? key with { State = state }
            : throw KmsErrors.StateStays());

    private JsonObject ScheduleKeyDeletion(KmsContext context)
    {
        const int Shortest = 7;
        const int Longest = 366;
        _ = context.Call.Require("PendingWindowInDays");
        int days = context.Call.Number("PendingWindowInDays", 0, Shortest, Longest);
        return Change(context, key =>
            key.IsServiceKey ? throw KmsErrors.Unsupported()
            : key.Properties.IsProtected ? throw KmsErrors.Protected()
            : key.State == EmulatorKeyState.PendingDeletion ? throw KmsErrors.StateStays()
            : key with
            {
                State = EmulatorKeyState.PendingDeletion,
                Properties = key.Properties with { DeleteDate = context.Now.AddDays(days) },
            });
    }

    // The key comes back enabled, whatever it was before.
    private JsonObject CancelKeyDeletion(KmsContext context) => Change(context, key =>
        key.State == EmulatorKeyState.PendingDeletion
            ? key with
            {
                State = EmulatorKeyState.Enabled,
                Properties = key.Properties with { DeleteDate = null },
            }
            : throw KmsErrors.StateStays());

    private JsonObject UpdateRotationPolicy(KmsContext context)
    {
        _ = context.Call.Require("EnableAutomaticRotation");
        TimeSpan? interval = context.Call.Flag("EnableAutomaticRotation") ? Interval(context.Call) : null;
        return Change(context, key =>
            key.IsServiceKey || key.Properties.IsAsymmetric || key.Properties.Origin == KeyProperties.ForeignMaterial
                ? throw KmsErrors.Unsupported()
            : key.State != EmulatorKeyState.Enabled ? throw KmsErrors.StateForbids(key.State.ToString())
            : key with { Properties = key.Properties with { RotationInterval = interval } });
    }

    private JsonObject Change(KmsContext context, Func<MasterKey, MasterKey> change)
    {
        MasterKey key = KmsReads.FindKey(keys, context);
        keys.Change(key.Id, change);
        return [];
    }

    private static TimeSpan Interval(KmsCall call)
    {
        string text = call.Require("RotationInterval");
        TimeSpan? interval = int.TryParse(text[..^1], out int count) && count > 0
            ? text[^1] switch
            {
                'd' => TimeSpan.FromDays(count),
                'h' => TimeSpan.FromHours(count),
                'm' => TimeSpan.FromMinutes(count),
                's' => TimeSpan.FromSeconds(count),
                _ => null,
            }
            : null;
        return interval >= TimeSpan.FromDays(7) && interval <= TimeSpan.FromDays(730)
            ? interval.Value
            : throw KmsErrors.InvalidParameter("RotationInterval");
    }
}

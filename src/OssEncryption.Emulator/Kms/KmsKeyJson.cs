using System.Globalization;
using System.Text.Json.Nodes;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Keys;

namespace OssEncryption.Emulator.Kms;

/// <summary>Keys as KMS describes them.</summary>
internal static class KmsKeyJson
{
    /// <summary>What <c>KeyMetadata</c> has.</summary>
    public static JsonObject Metadata(MasterKey key)
    {
        KeyProperties properties = key.Properties;
        var data = new JsonObject
        {
            ["KeyId"] = key.Id,
            ["Arn"] = key.Arn,
            ["KeyState"] = key.State.ToString(),
            ["KeySpec"] = properties.Spec,
            ["KeyUsage"] = properties.Usage,
            ["Origin"] = properties.Origin,
            ["ProtectionLevel"] = properties.ProtectionLevel,
            ["Creator"] = key.IsServiceKey ? "OSS" : key.Account,
            ["CreationDate"] = Date(key.Created),
            ["Description"] = properties.Description,
            ["MaterialExpireTime"] = properties.MaterialExpireTime is { } end ? Date(end) : "",
            ["DeletionProtection"] = properties.IsProtected ? "Enabled" : "Disabled",
            ["LastRotationDate"] = Date(key.LastRotated),
            ["AutomaticRotation"] = Rotation(key),
        };
        Add(data, "PrimaryKeyVersion", properties.IsAsymmetric ? null : key.VersionId(key.Material.Length));
        Add(data, "RotationInterval", properties.RotationInterval is { } interval
            ? ((long)interval.TotalSeconds).ToString(CultureInfo.InvariantCulture) + "s"
            : null);
        Add(data, "NextRotationDate", key.NextRotation is { } next ? Date(next) : null);
        Add(data, "DeleteDate", properties.DeleteDate is { } gone ? Date(gone) : null);
        Add(data, "DKMSInstanceId", properties.InstanceId);
        return data;
    }

    /// <summary>A version of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="number">The number of the version, from 1.</param>
    public static JsonObject Version(MasterKey key, int number) => new()
    {
        ["KeyId"] = key.Id,
        ["KeyVersionId"] = key.VersionId(number),
        ["CreationDate"] = Date(key.VersionDate(number)),
    };

    /// <summary>A moment as KMS writes it.</summary>
    public static string Date(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Rotation(MasterKey key) => key.Properties.RotationInterval is null ? "Disabled"
        : key.State == EmulatorKeyState.Enabled ? "Enabled"
        : "Suspended";

    private static void Add(JsonObject data, string name, string? value)
    {
        if (value is not null)
        {
            data[name] = value;
        }
    }
}

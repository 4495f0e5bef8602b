using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>What forbids or follows writes: retention, legal hold, overwrite rules, lifecycle.</content>
internal sealed partial class OssClient
{
    /// <inheritdoc/>
    public Task<DefaultRetention?> GetBucketObjectWormAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(
            ForBucket("GetBucketObjectWormConfiguration", "GET", bucket).With("objectWorm"),
            GuardXml.NoRetention,
            GuardXml.ReadDefaultRetention,
            null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OverwriteRule>> GetBucketOverwriteConfigAsync(
        string bucket, CancellationToken cancellationToken) => ReadAsync(
            ForBucket("GetBucketOverwriteConfig", "GET", bucket).With("overwriteConfig"),
            GuardXml.NoOverwriteRules,
            GuardXml.ReadOverwriteRules,
            [],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LifecycleEffect>> GetBucketLifecycleAsync(
        string bucket, CancellationToken cancellationToken) => ReadAsync(
            ForBucket("GetBucketLifecycle", "GET", bucket).With("lifecycle"),
            GuardXml.NoLifecycle,
            GuardXml.ReadLifecycle,
            [],
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetBucketArchiveDirectReadAsync(string bucket, CancellationToken cancellationToken) => ReadAsync(
        ForBucket("GetBucketArchiveDirectRead", "GET", bucket).With("bucketArchiveDirectRead"),
        GuardXml.NoDirectRead,
        GuardXml.ReadDirectRead,
        false,
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetObjectLegalHoldAsync(ObjectAddress address, CancellationToken cancellationToken) => ReadAsync(
        ForObject("GetObjectLegalHold", "GET", address).With("legalHold").WithOptional("versionId", address.VersionId),
        GuardXml.NoLegalHold,
        GuardXml.ReadLegalHold,
        false,
        cancellationToken);

    /// <inheritdoc/>
    public Task PutObjectLegalHoldAsync(
        ObjectAddress address, bool isHeld, CancellationToken cancellationToken) => ChangeAsync(
            ForObject("PutObjectLegalHold", "PUT", address, GuardXml.WriteLegalHold(isHeld))
                .With("legalHold").WithOptional("versionId", address.VersionId),
            cancellationToken);

    private async Task<T> ReadAsync<T>(
        OssRequest request, string noneCode, Func<OssResponse, T> read, T none, CancellationToken cancellationToken)
    {
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Error?.Code == noneCode ? none : read(response.EnsureSuccess());
    }
}

/// <summary>The XML of what forbids or follows writes. Source: GetBucketObjectWormConfiguration,
/// GetBucketOverwriteConfig, GetBucketLifecycle, GetBucketArchiveDirectRead, GetObjectLegalHold. The code for an object
/// that never was on legal hold is not documented.</summary>
internal static class GuardXml
{
    /// <summary>The error code of a bucket that retains no objects.</summary>
    public const string NoRetention = "NoSuchObjectWormConfiguration";

    /// <summary>The error code of a bucket without overwrite rules.</summary>
    public const string NoOverwriteRules = "NoSuchBucketOverwriteConfig";

    /// <summary>The error code of a bucket without lifecycle rules.</summary>
    public const string NoLifecycle = "NoSuchLifecycle";

    /// <summary>The error code of a bucket whose archived objects were never read directly.</summary>
    public const string NoDirectRead = "NoSuchArchiveDirectReadConfiguration";

    /// <summary>The error code of an object that never was on legal hold.</summary>
    public const string NoLegalHold = "NoSuchObjectLegalHold";

    private const string Hold = "LegalHold";
    private const string Status = "Status";

    /// <summary>Reads the retention that a bucket gives to new versions.</summary>
    public static DefaultRetention? ReadDefaultRetention(OssResponse response)
    {
        WireElement root = WireXml.Read(response, "ObjectWormConfiguration");
        if (root.TextOf("ObjectWormEnabled") != "Enabled")
        {
            return null;
        }

        WireElement? given = root.Child("Rule")?.Child("DefaultRetention");
        string days = given?.TextOf("Days") ?? "";
        string years = given?.TextOf("Years") ?? "";
        return new DefaultRetention(
            given?.TextOf("Mode"), days.Length > 0 ? days + " days" : years.Length > 0 ? years + " years" : null);
    }

    /// <summary>Reads overwrite rules.</summary>
    public static IReadOnlyList<OverwriteRule> ReadOverwriteRules(OssResponse response) =>
    [
        .. WireXml.Read(response, "OverwriteConfiguration").Children.Where(rule => rule.Name == "Rule")
            .Select(rule => new OverwriteRule(
                rule.TextOf("ID"),
                rule.TextOf("Prefix"),
                rule.TextOf("Suffix"),
                [.. rule.Child("Principals")?.Children.Select(one => one.Text.Trim()) ?? []])),
    ];

    /// <summary>Reads the effects of enabled lifecycle rules that count days from the last modification.</summary>
    public static IReadOnlyList<LifecycleEffect> ReadLifecycle(OssResponse response) =>
    [
        .. WireXml.Read(response, "LifecycleConfiguration").Children
            .Where(rule => rule.Name == "Rule" && rule.TextOf(Status) == "Enabled")
            .SelectMany(rule => rule.Children
                .Where(effect => effect.Name is "Expiration" or "Transition" && !CountsAccess(effect))
                .Select(effect => (Effect: effect, Days: WireText.Count(effect.TextOf("Days"))))
                .Where(one => one.Days is <= int.MaxValue)
                .Select(one => new LifecycleEffect(
                    rule.TextOf("ID"),
                    rule.TextOf("Prefix"),
                    (int)one.Days!,
                    one.Effect.Name == "Expiration" ? null : one.Effect.TextOf("StorageClass")))),
    ];

    /// <summary>Reads whether archived objects are read without being restored.</summary>
    public static bool ReadDirectRead(OssResponse response) =>
        WireText.IsTrue(WireXml.Read(response, "ArchiveDirectReadConfiguration").TextOf("Enabled"));

    /// <summary>Reads whether an object is on legal hold.</summary>
    public static bool ReadLegalHold(OssResponse response) => WireXml.Read(response, Hold).TextOf(Status) == "ON";

    /// <summary>The body that sets a legal hold.</summary>
    public static byte[] WriteLegalHold(bool isHeld) => WireXml.Write(writer =>
    {
        writer.WriteStartElement(Hold);
        writer.WriteElementString(Status, isHeld ? "ON" : "OFF");
        writer.WriteEndElement();
    });

    private static bool CountsAccess(WireElement effect) => WireText.IsTrue(effect.TextOf("IsAccessTime"));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The retention policies of buckets (WORM).</summary>
internal sealed class RetentionOperations(ObjectStore buckets)
{
    private const string IdHeader = "x-oss-worm-id";
    private const int MaxDays = 25_550;

    private static readonly string[] SubResource = ["worm"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("InitiateBucketWorm", ResourceLevel.Bucket, "POST", Initiate) { SubResources = SubResource },
        new("GetBucketWorm", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("AbortBucketWorm", ResourceLevel.Bucket, "DELETE", Abort) { SubResources = SubResource },
        new("CompleteBucketWorm", ResourceLevel.Bucket, "POST", Complete) { SubResources = ["wormId"] },
        new("ExtendBucketWorm", ResourceLevel.Bucket, "POST", Extend) { SubResources = ["wormExtend", "wormId"] },
    ];

    private Task<ServerResponse> Initiate(OperationContext context)
    {
        int days = Days(context, "InitiateWormConfiguration");
        string id = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        Change(context, known => known is { IsLocked: true }
            ? throw Locked()
            : new Retention(id, days, IsLocked: false, context.Now));
        return Task.FromResult(new ServerResponse(200).With(IdHeader, id));
    }

    private static Task<ServerResponse> Get(OperationContext context)
    {
        Retention found = context.Bucket.Retention ?? throw Missing(context);
        string state = found.IsLocked ? "Locked" : found.Holds(context.Now) ? "InProgress" : "Expired";
        return Documents.Ok(new XElement("WormConfiguration",
            new XElement("WormId", found.Id),
            new XElement("State", state),
            new XElement("RetentionPeriodInDays", found.Days.ToString(CultureInfo.InvariantCulture)),
            new XElement("CreationDate", XmlOutput.Iso(found.CreationDate))));
    }

    private Task<ServerResponse> Abort(OperationContext context)
    {
        Change(context, known => known switch
        {
            null => throw Missing(context),
            { IsLocked: true } => throw Locked(),
            _ => null,
        });
        return Documents.Empty(204);
    }

    private Task<ServerResponse> Complete(OperationContext context)
    {
        Change(context, known => Named(context, known) is { IsLocked: false } draft && draft.Holds(context.Now)
            ? draft with { IsLocked = true }
            : throw Locked());
        return Documents.Empty(200);
    }

    /// <summary>A locked policy can only be prolonged.</summary>
    private Task<ServerResponse> Extend(OperationContext context)
    {
        int days = Days(context, "ExtendWormConfiguration");
        Change(context, known => Named(context, known) is { IsLocked: true } locked && days >= locked.Days
            ? locked with { Days = days }
            : throw NotExtensible());
        return Documents.Empty(200);
    }

    private void Change(OperationContext context, Func<Retention?, Retention?> change) =>
        buckets.Change(context, bucket => bucket with { Retention = change(bucket.Retention) });

    private static Retention Named(OperationContext context, Retention? known) =>
        known?.Id == context.Request.Parameter("wormId") ? known! : throw Missing(context);

    private static int Days(OperationContext context, string root)
    {
        string text = XmlInput.Text(Documents.Read(context.Document, root), "RetentionPeriodInDays")
            ?? throw CommonErrors.MalformedXml();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days)
            && days is >= 1 and <= MaxDays
                ? days
                : throw CommonErrors.InvalidArgument(
                    "The retention period must be between 1 and 25550 days.", "RetentionPeriodInDays", text);
    }

    private static ServiceError Missing(OperationContext context) =>
        new ServiceError(404, "NoSuchWORMConfiguration", "The WORM Configuration does not exist.")
            .With("BucketName", context.BucketName);

    /// <summary>Source: oss2 maps the status 400 and this code.</summary>
    private static ServiceError NotExtensible() =>
        new(400, "InvalidWORMConfiguration",
            "Only a locked retention policy can be extended, and only to a longer time.");

    /// <summary>Source: oss2 maps the status 403 and this code.</summary>
    private static ServiceError Locked() =>
        new(403, "WORMConfigurationLocked", "The WORM Configuration is locked.");
}

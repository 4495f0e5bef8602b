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

/// <summary>The retention and the legal hold of single versions of objects. Source: GO2 TestObjectWorm, PY2
/// test_object_worm; the codes of what is missing are not documented.</summary>
internal sealed class ObjectLockOperations(ObjectStore store, ObjectWriter writer)
{
    private const string Root = "ObjectWormConfiguration";
    private const string RetentionRoot = "Retention";
    private const string HoldRoot = "LegalHold";
    private const int LongestDays = 36_500;
    private const int LongestYears = 100;

    private static readonly string[] Configuration = ["objectWorm"];
    private static readonly string[] Retention = ["retention"];
    private static readonly string[] Hold = ["legalHold"];

    private readonly ObjectFinder _finder = new(store);

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketObjectWormConfiguration", ResourceLevel.Bucket, "PUT", PutDefault)
        {
            SubResources = Configuration, IsMalformedWithoutBucket = true,
        },
        new("GetBucketObjectWormConfiguration", ResourceLevel.Bucket, "GET", GetDefault)
        {
            SubResources = Configuration,
        },
        new("PutObjectRetention", ResourceLevel.Object, "PUT", PutRetentionAsync) { SubResources = Retention },
        new("GetObjectRetention", ResourceLevel.Object, "GET", GetRetention) { SubResources = Retention },
        new("PutObjectLegalHold", ResourceLevel.Object, "PUT", PutHoldAsync) { SubResources = Hold },
        new("GetObjectLegalHold", ResourceLevel.Object, "GET", GetHold) { SubResources = Hold },
    ];

    private Task<ServerResponse> PutDefault(OperationContext context)
    {
        XElement root = Documents.Read(context.Document, Root);
        if (XmlInput.Text(root, "ObjectWormEnabled") != "Enabled")
        {
            throw CommonErrors.MalformedXml();
        }

        DefaultRetention requested = ReadDefault(root);
        store.Change(context, bucket => bucket.Versioning == Versioning.Enabled
            ? bucket with { ObjectRetention = requested }
            : throw ObjectErrors.OperationNotSupported("Object retention needs a bucket with versioning."));
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> GetDefault(OperationContext context)
    {
        DefaultRetention found = context.Bucket.ObjectRetention
            ?? throw new ServiceError(404, "NoSuchObjectWormConfiguration",
                "The object retention configuration does not exist.").With("BucketName", context.BucketName);
        return Documents.Ok(new XElement(Root,
            new XElement("ObjectWormEnabled", "Enabled"),
            found.Mode is null ? null : new XElement("Rule", new XElement("DefaultRetention",
                new XElement("Mode", found.Mode),
                XmlOutput.Optional("Days", Text(found.Days)),
                XmlOutput.Optional("Years", Text(found.Years))))));
    }

    private async Task<ServerResponse> PutRetentionAsync(OperationContext context)
    {
        CheckEnabled(context);
        XElement root = Documents.Read(context.Document, RetentionRoot);
        ObjectRetention requested = ObjectLocks.Retention(
            context, XmlInput.Text(root, "Mode"), XmlInput.Text(root, "RetainUntilDate"))
            ?? throw CommonErrors.MalformedXml();
        StoredObject updated = await writer.UpdateAsync(context, stored =>
            ObjectLocks.MayReplace(context, stored.Retention, requested)
                ? stored with { Retention = requested }
                : throw ObjectErrors.Immutable()).ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(200), context, updated);
    }

    private Task<ServerResponse> GetRetention(OperationContext context)
    {
        CheckEnabled(context);
        ObjectRetention found = _finder.Find(context).Retention
            ?? throw new ServiceError(404, "NoSuchObjectRetention", "The object is not retained.")
                .With("Key", context.Key);
        return Documents.Ok(new XElement(RetentionRoot,
            new XElement("Mode", found.Mode),
            new XElement("RetainUntilDate", ObjectLocks.Text(found.Until))));
    }

    private async Task<ServerResponse> PutHoldAsync(OperationContext context)
    {
        CheckEnabled(context);
        bool isHeld = ObjectLocks.IsHeld(XmlInput.Text(Documents.Read(context.Document, HoldRoot), "Status"))
            ?? throw CommonErrors.MalformedXml();
        StoredObject updated = await writer
            .UpdateAsync(context, stored => stored with { IsOnLegalHold = isHeld })
            .ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(200), context, updated);
    }

    private Task<ServerResponse> GetHold(OperationContext context)
    {
        CheckEnabled(context);
        bool isHeld = _finder.Find(context).IsOnLegalHold ?? throw new ServiceError(
            404, "NoSuchObjectLegalHold", "The object never was on legal hold.").With("Key", context.Key);
        return Documents.Ok(new XElement(HoldRoot, new XElement("Status", ObjectLocks.Text(isHeld))));
    }

    private static void CheckEnabled(OperationContext context)
    {
        if (context.Bucket.ObjectRetention is null)
        {
            throw ObjectErrors.OperationNotSupported("The bucket does not have object retention.");
        }
    }

    private static DefaultRetention ReadDefault(XElement root)
    {
        if (XmlInput.Child(root, "Rule") is not { } rule)
        {
            return new DefaultRetention(null, null, null);
        }

        XElement element = XmlInput.Child(rule, "DefaultRetention") ?? throw CommonErrors.MalformedXml();
        string? mode = XmlInput.Text(element, "Mode");
        int? days = Number(element, "Days", LongestDays);
        int? years = Number(element, "Years", LongestYears);
        return ObjectLocks.IsMode(mode) && days is null != years is null
            ? new DefaultRetention(mode, days, years)
            : throw CommonErrors.MalformedXml();
    }

    private static int? Number(XElement parent, string name, int largest)
    {
        string? text = XmlInput.Text(parent, name);
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && number >= 1 && number <= largest ? number
            : throw CommonErrors.InvalidArgument($"{name} must be between 1 and {largest}.", name, text);
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The retention and the legal hold of a version in headers, and what they protect.</summary>
internal static class ObjectLocks
{
    private const string ModeHeader = "x-oss-object-worm-mode";
    private const string UntilHeader = "x-oss-object-worm-retain-until-date";
    private const string HoldHeader = "x-oss-object-worm-legal-hold";
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string On = "ON";
    private const string Off = "OFF";

    /// <summary>Whether a mode is valid.</summary>
    public static bool IsMode(string? mode) => mode is ObjectRetention.Governance or ObjectRetention.Compliance;

    /// <summary>A time in headers and documents: <c>2026-09-30T00:00:00.000Z</c>.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    /// <summary>A legal hold in headers and documents.</summary>
    public static string Text(bool isHeld) => isHeld ? On : Off;

    /// <summary>Reads a legal hold, or <c>null</c> without one.</summary>
    /// <exception cref="ServiceError">It is neither <c>ON</c> nor <c>OFF</c>.</exception>
    public static bool? IsHeld(string? text) => text switch
    {
        null => null,
        On => true,
        Off => false,
        _ => throw CommonErrors.InvalidArgument("The legal hold must be ON or OFF.", HoldHeader, text),
    };

    /// <summary>Reads a retention, or <c>null</c> without one.</summary>
    /// <exception cref="ServiceError">It is not valid, or it ends in the past.</exception>
    public static ObjectRetention? Retention(OperationContext context, string? mode, string? until)
    {
        if (mode is null && until is null)
        {
            return null;
        }

        return IsMode(mode)
            && DateTimeOffset.TryParse(
                until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end)
            && end > context.Now
                ? new ObjectRetention(mode!, end)
                : throw CommonErrors.InvalidArgument(
                    "A retention needs a mode and a date in the future.", UntilHeader, until ?? "");
    }

    /// <summary>An outline with the retention and the legal hold of its request, or the retention that the bucket gives
    /// to new versions.</summary>
    /// <exception cref="ServiceError">They are not valid, or the bucket does not have object retention.</exception>
    public static StoredObject WithLocks(this StoredObject outline, OperationContext context)
    {
        IncomingRequest request = context.Request;
        ObjectRetention? requested = Retention(context, request.Header(ModeHeader), request.Header(UntilHeader));
        bool? isHeld = IsHeld(request.Header(HoldHeader));
        if (context.Bucket.ObjectRetention is not { } configured)
        {
            return requested is null && isHeld is null
                ? outline
                : throw CommonErrors.InvalidArgument("The bucket does not have object retention.");
        }

        return outline with { Retention = requested ?? configured.From(context.Now), IsOnLegalHold = isHeld };
    }

    /// <summary>Adds the retention and the legal hold of a version to a response.</summary>
    public static ServerResponse WithLocks(this ServerResponse response, StoredObject stored) => response
        .With(ModeHeader, stored.Retention?.Mode)
        .With(UntilHeader, stored.Retention is { } retention ? Text(retention.Until) : null)
        .With(HoldHeader, stored.IsOnLegalHold is { } isHeld ? Text(isHeld) : null);

    /// <summary>Whether a version must not be deleted or replaced.</summary>
    public static bool Protects(OperationContext context, StoredObject stored) =>
        stored.IsOnLegalHold == true
        || (stored.Retention is { } retention && retention.Until > context.Now && !Bypasses(context, retention));

    /// <summary>Whether a retention may take the place of another. It may always be prolonged in its mode.</summary>
    public static bool MayReplace(OperationContext context, ObjectRetention? known, ObjectRetention requested) =>
        known is null
        || known.Until <= context.Now
        || (requested.Until >= known.Until && requested.Mode is ObjectRetention.Compliance)
        || (requested.Until >= known.Until && requested.Mode == known.Mode)
        || Bypasses(context, known);

    private static bool Bypasses(OperationContext context, ObjectRetention retention) =>
        retention.Mode == ObjectRetention.Governance
        && context.Request.Header("x-oss-bypass-governance-retention") == "true"
        && context.Caller?.May("oss:BypassGovernanceRetention", context.BucketName) == true;
}

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

using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>RestoreObject and CleanRestoredObject.</summary>
internal sealed class RestoreOperations(ObjectWriter writer, ObjectLimits limits)
{
    private const string PriorityHeader = "x-oss-object-restore-priority";

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("RestoreObject", ResourceLevel.Object, "POST", RestoreAsync)
        {
            SubResources = ["restore"], VersionAction = "oss:RestoreObjectVersion",
        },
        new("CleanRestoredObject", ResourceLevel.Object, "POST", CleanAsync)
        {
            SubResources = ["cleanRestoredObject"],
        },
    ];

    /// <summary>The first request restores the object, later ones prolong it.</summary>
    private async Task<ServerResponse> RestoreAsync(OperationContext context)
    {
        bool isProlonged = false;
        StoredObject updated = await writer.UpdateAsync(context, stored =>
        {
            CheckArchived(stored);
            isProlonged = stored.Restoration?.IsReadable(context.Now) == true;
            return stored with
            {
                Restoration = Begin(context, stored, RestoreRequest.Read(context.Document, stored.StorageClass)),
            };
        }).ConfigureAwait(false);
        ServerResponse response = new ServerResponse(isProlonged ? 200 : 202)
            .With(PriorityHeader, updated.Restoration!.Priority);
        return ObjectWriter.Name(response, context, updated);
    }

    /// <summary>Makes a restored object unreadable at once. Source: GO2 TestCleanRestoredObject.</summary>
    private async Task<ServerResponse> CleanAsync(OperationContext context)
    {
        StoredObject updated = await writer.UpdateAsync(context, stored =>
        {
            CheckArchived(stored);
            return stored.Restoration?.IsOngoing(context.Now) == true
                ? throw ObjectErrors.RestoreNotFinished()
                : stored with { Restoration = null };
        }).ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(200), context, updated);
    }

    /// <summary>A restoration in progress can only be made faster. Source: the vendor's guide to restoring
    /// objects.</summary>
    private Restoration Begin(OperationContext context, StoredObject stored, RestoreRequest request)
    {
        Restoration? known = stored.Restoration;
        if (known?.IsOngoing(context.Now) == true && !request.IsFasterThan(known.Priority))
        {
            throw ObjectErrors.RestoreInProgress();
        }

        bool isReadable = known?.IsReadable(context.Now) == true;
        DateTimeOffset ready = isReadable ? known!.Ready : context.Now + limits.RestoreTime;
        DateTimeOffset start = ready > context.Now ? ready : context.Now;
        return new Restoration(
            ready, start + TimeSpan.FromDays(request.Days), isReadable ? known!.Priority : request.Priority);
    }

    private static void CheckArchived(StoredObject stored)
    {
        if (!StorageClasses.IsArchive(stored.StorageClass))
        {
            throw ObjectErrors.OperationNotSupported(
                "The operation is not supported for this resource: its storage class is not an archive.",
                "0016-00000702");
        }
    }
}

/// <summary>What a request asks to restore. Source: GO2 TestRestoreObject, ali-oss restore(), CS2
/// TestRestoreObject.</summary>
/// <param name="Days">How many days the object stays readable.</param>
/// <param name="Priority">The priority, or <c>null</c> for the class Archive, which has none.</param>
internal sealed record RestoreRequest(int Days, string? Priority)
{
    private const int DefaultDays = 1;
    private const int MaxDays = 365;
    private const int MaxDaysOfArchive = 7;
    private const string Standard = "Standard";

    /// <summary>The priorities, the slowest first.</summary>
    private static readonly string[] Priorities = ["Bulk", Standard, "Expedited"];

    /// <summary>The request for an object of a storage class. A request without a document asks for a day.</summary>
    /// <exception cref="ServiceError">It is malformed, or does not fit the class.</exception>
    public static RestoreRequest Read(byte[] document, string storageClass)
    {
        bool isArchive = storageClass == StorageClasses.Archive;
        string? defaultPriority = isArchive ? null : Standard;
        if (document.Length == 0)
        {
            return new RestoreRequest(DefaultDays, defaultPriority);
        }

        XElement root = Documents.Read(document, "RestoreRequest");
        int days = ReadDays(root, isArchive ? MaxDaysOfArchive : MaxDays);
        if (XmlInput.Child(root, "JobParameters") is not { } parameters)
        {
            return new RestoreRequest(days, defaultPriority);
        }

        // The class Archive has no priorities.
        return isArchive
            ? throw CommonErrors.MalformedXml()
            : new RestoreRequest(days, ReadPriority(XmlInput.Text(parameters, "Tier") ?? Standard, storageClass));
    }

    /// <summary>Whether this is faster than another priority.</summary>
    public bool IsFasterThan(string? other) => Array.IndexOf(Priorities, Priority) > Array.IndexOf(Priorities, other);

    private static int ReadDays(XElement root, int largest)
    {
        string text = XmlInput.Text(root, "Days") ?? throw CommonErrors.MalformedXml();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days)
            && days >= 1 && days <= largest
                ? days
                : throw CommonErrors.InvalidArgument(
                    $"Days must be between 1 and {largest}.", "Days", text, "0016-00000708");
    }

    private static string ReadPriority(string tier, string storageClass)
    {
        IEnumerable<string> allowed =
            storageClass == StorageClasses.DeepColdArchive ? Priorities.Skip(1) : Priorities;
        return allowed.Contains(tier)
            ? tier
            : throw CommonErrors.InvalidArgument("The tier does not fit the storage class.", "Tier", tier);
    }
}

using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>RestoreObject.</summary>
internal sealed class RestoreOperations(ObjectWriter writer, ObjectLimits limits)
{
    private const int DefaultDays = 1;
    private const int MaxDays = 365;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("RestoreObject", ResourceLevel.Object, "POST", RestoreAsync)
        {
            SubResources = ["restore"], VersionAction = "oss:RestoreObjectVersion",
        },
    ];

    /// <summary>The first request restores the object, later ones prolong it.</summary>
    private async Task<ServerResponse> RestoreAsync(OperationContext context)
    {
        int days = Days(context);
        bool isProlonged = false;
        StoredObject updated = await writer.UpdateAsync(context, stored =>
        {
            isProlonged = stored.Restoration?.IsReadable(context.Now) == true;
            return stored with { Restoration = Begin(context, stored, days) };
        }).ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(isProlonged ? 200 : 202), context, updated);
    }

    private Restoration Begin(OperationContext context, StoredObject stored, int days)
    {
        if (!StorageClasses.IsArchive(stored.StorageClass))
        {
            throw ObjectErrors.OperationNotSupported(
                "The operation is not supported for this resource: its storage class is not an archive.");
        }

        if (stored.Restoration?.IsOngoing(context.Now) == true)
        {
            throw ObjectErrors.RestoreInProgress();
        }

        DateTimeOffset ready = stored.Restoration?.IsReadable(context.Now) == true
            ? stored.Restoration.Ready
            : context.Now + limits.RestoreTime;
        DateTimeOffset start = ready > context.Now ? ready : context.Now;
        return new Restoration(ready, start + TimeSpan.FromDays(days));
    }

    private static int Days(OperationContext context)
    {
        if (context.Document.Length == 0)
        {
            return DefaultDays;
        }

        XElement root = Documents.Read(context.Document, "RestoreRequest");
        string text = XmlInput.Text(root, "Days") ?? throw CommonErrors.MalformedXml();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days)
            && days is >= 1 and <= MaxDays
                ? days
                : throw CommonErrors.InvalidArgument("Days must be between 1 and 365.", "Days", text);
    }
}

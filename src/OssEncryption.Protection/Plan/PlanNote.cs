using OssEncryption.Client.Formats;

namespace OssEncryption.Protection.Plan;

/// <summary>What a setting of a bucket means for a plan: what stands in the way, and what applying sets off.</summary>
/// <param name="Subject">The setting.</param>
/// <param name="Message">What it means, in sentences.</param>
public sealed record PlanNote(PlanNoteSubject Subject, string Message)
{
    /// <summary>The RAM action that is missing when the setting could not be read, or <c>null</c>.</summary>
    public string? MissingPermission { get; init; }

    /// <summary>The note as text.</summary>
    public override string ToString() => $"{Subject}: {Message}";
}

/// <summary>A setting of a bucket that a plan has to know. The names are in plans and scripts, and stay.</summary>
public enum PlanNoteSubject : long
{
    /// <summary>Overwritten versions stay.</summary>
    Versioning,

    /// <summary>The retention policy (WORM) of the bucket.</summary>
    Retention,

    /// <summary>The retention of single objects.</summary>
    ObjectRetention,

    /// <summary>Rules that forbid to overwrite objects.</summary>
    OverwriteRules,

    /// <summary>Lifecycle rules count from the last modification.</summary>
    Lifecycle,

    /// <summary>New objects are replicated to another bucket.</summary>
    Replication,

    /// <summary>Directories are entries of their own, and stay as they are.</summary>
    HierarchicalNamespace,

    /// <summary>Objects of class Archive are read without being restored.</summary>
    ArchiveDirectRead,
}

/// <summary>Reads and writes notes as JSON.</summary>
internal static class PlanNoteJson
{
    /// <summary>Writes notes as a member.</summary>
    public static void Write(JsonWriter json, IReadOnlyList<PlanNote> notes)
    {
        json.BeginArray("notes");
        foreach (PlanNote note in notes)
        {
            json.BeginObject()
                .Member("subject", PlanJson.Name(note.Subject))
                .Member("message", note.Message)
                .Optional("missingPermission", note.MissingPermission)
                .EndObject();
        }

        json.EndArray();
    }

    /// <summary>Reads notes; none where there is no such member.</summary>
    public static PlanNote[] Read(JsonValue? value) => value is null ? [] :
    [
        .. value.Items.Select(item => new PlanNote(
            PlanJson.Read<PlanNoteSubject>(PlanJson.Need(item, "subject")), PlanJson.ReadText(item, "message"))
        {
            MissingPermission = item.FindText("missingPermission"),
        }),
    ];
}

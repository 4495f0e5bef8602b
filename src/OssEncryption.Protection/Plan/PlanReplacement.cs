namespace OssEncryption.Protection.Plan;

/// <summary>Puts a new plan in the place of the one in a folder, by two moves: the old one aside, the new one there. A
/// plan that was applied is never replaced. A process may die at any moment: whoever looks for the plan between the two
/// moves makes the second one, and the next replacement removes what is left.</summary>
internal sealed class PlanReplacement
{
    private readonly string _folder;
    private readonly string _oldFolder;

    /// <summary>Begins a replacement.</summary>
    /// <param name="folder">The folder of the plan to be replaced.</param>
    /// <param name="resumes">Whether a planning that was stopped goes on.</param>
    /// <exception cref="PlanException">There is no plan, it was applied, another planning replaces it, or with
    /// <paramref name="resumes"/> a new one was whole already: then it is in its place.</exception>
    public PlanReplacement(string folder, bool resumes)
    {
        _folder = Trim(folder);
        NewFolder = New(_folder);
        _oldFolder = Old(_folder);
        RequireUnused(_folder);
        Discard(_oldFolder);
        if (!Directory.Exists(NewFolder))
        {
            return;
        }

        RequireNothingElse(NewFolder);
        if (resumes && IsWhole(NewFolder))
        {
            TakePlace();
            throw new PlanException(PlanError.PlanFolderNotEmpty,
                $"The planning that was stopped had made its plan, and that is in '{folder}' now: there is nothing " +
                "to go on with. Apply it, or make another one with -Replace alone.");
        }

        if (!resumes)
        {
            RequireFree(NewFolder);
            Directory.Delete(NewFolder, recursive: true);
        }
    }

    /// <summary>Where the new plan is written, beside the old one.</summary>
    public string NewFolder { get; }

    /// <summary>Makes the second move of a replacement that was cut off before it, if there is one.</summary>
    /// <param name="folder">The folder of the plan.</param>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public static void Finish(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        folder = Trim(folder);
        if (Directory.Exists(Old(folder)))
        {
            // Without a new plan that is whole the first move is taken back.
            Move(IsWhole(New(folder)) ? New(folder) : Old(folder), folder);
        }
    }

    /// <summary>Puts the new plan in the place of the old one, and deletes that.</summary>
    /// <exception cref="PlanException">The old one was applied meanwhile.</exception>
    public void TakePlace()
    {
        RequireUnused(_folder);
        Move(_folder, _oldFolder);
        try
        {
            RequireUnused(_oldFolder);
        }
        catch (PlanException)
        {
            // A run has begun since.
            Move(_oldFolder, _folder);
            throw;
        }

        Move(NewFolder, _folder);
        try
        {
            Discard(_oldFolder);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // The new plan is in its place; the next replacement removes the old one.
        }
    }

    // Another process may make the same move.
    private static void Move(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
        }
        catch (IOException) when (!Directory.Exists(from) && Directory.Exists(to))
        {
        }
    }

    private void RequireUnused(string folder)
    {
        PlanFolder.Open(folder);
        if (OthersIn(folder).FirstOrDefault() is { } other)
        {
            throw new PlanException(PlanError.PlanHasJournal,
                $"The plan in '{_folder}' has been applied, or has something beside it ({other}), and is not " +
                "replaced. Name another folder, or move it away.");
        }
    }

    // Left of a replacement that was cut off.
    private static void Discard(string folder)
    {
        if (Directory.Exists(folder))
        {
            RequireNothingElse(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RequireNothingElse(string folder)
    {
        if (OthersIn(folder).FirstOrDefault() is { } other)
        {
            throw new PlanException(PlanError.PlanFolderNotEmpty,
                $"The folder '{folder}' is one that -Replace needs, and has something in it ({other}). Move it away.");
        }
    }

    // A planning holds its journal open.
    private static void RequireFree(string folder)
    {
        string journal = Path.Combine(folder, PlanFileName.Planning);
        try
        {
            using FileStream? probe = File.Exists(journal)
                ? new FileStream(journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None)
                : null;
        }
        catch (IOException held) when (File.Exists(journal))
        {
            throw new PlanException(PlanError.PlanInUse,
                $"Another planning works in '{folder}'. Wait until it has ended.", held);
        }
    }

    private static IEnumerable<string> OthersIn(string folder) => Directory.EnumerateFileSystemEntries(folder)
        .Select(path => Path.GetFileName(path)!)
        .Where(name => name != PlanFileName.Header && !PlanFileName.IsOfPlanning(name));

    // The header is the last file of a plan.
    private static bool IsWhole(string folder) => File.Exists(Path.Combine(folder, PlanFileName.Header));

    private static string New(string folder) => folder + ".new";

    private static string Old(string folder) => folder + ".old";

    private static string Trim(string folder) =>
        folder.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
}

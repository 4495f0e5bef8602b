namespace OssEncryption.Shell;

/// <summary>What the process is attached to.</summary>
internal static class Terminal
{
    private const int WidthOfRedirectedOutput = 120;

    /// <summary>Somebody sits there who can answer.</summary>
    public static bool CanAsk => !Console.IsInputRedirected;

    /// <summary>Output goes to a screen.</summary>
    public static bool ShowsOutput => !Console.IsOutputRedirected;

    /// <summary>Errors go to a screen.</summary>
    public static bool ShowsErrors => !Console.IsErrorRedirected;

    /// <summary>The screen understands escape sequences and its user wants colours. Never on Windows, whose older
    /// consoles would show them as text.</summary>
    public static bool UnderstandsEscapes =>
        ShowsOutput
        && !OperatingSystem.IsWindows()
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb")
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>The width of the screen in columns.</summary>
    public static int Width => ShowsOutput && Console.WindowWidth > 0 ? Console.WindowWidth : WidthOfRedirectedOutput;

    /// <summary>The height of the screen in rows.</summary>
    public static int Height => ShowsOutput && Console.WindowHeight > 0 ? Console.WindowHeight : 50;
}

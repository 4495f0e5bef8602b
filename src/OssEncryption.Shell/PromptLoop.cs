namespace OssEncryption.Shell;

/// <summary>The interactive prompt.</summary>
internal static class PromptLoop
{
    /// <summary>Reads and runs commands until <c>exit</c>, the end of the input or of a nested prompt.</summary>
    public static void Run(Session session)
    {
        int depth = session.Host.NestingDepth;
        while (session.Host.RequestedExitCode is null && session.Host.NestingDepth == depth)
        {
            session.ForgetInterrupt();
            try
            {
                string? command = CommandReader.Read(continued => Ask(continued ? ">> " : session.Prompt()));
                if (command is null)
                {
                    return;
                }

                session.Run(command);
            }
            catch (OperationCanceledException)
            {
                // Ctrl+C while typing: what was typed is dropped.
            }
        }
    }

    private static string? Ask(string prompt)
    {
        if (Console.CursorLeft > 0)
        {
            Console.WriteLine();
        }

        Console.Write(prompt);
        return LineReader.Read(echo: true);
    }
}

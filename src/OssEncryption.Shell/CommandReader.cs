using System.Management.Automation.Language;

namespace OssEncryption.Shell;

/// <summary>Puts lines together until they are a whole command.</summary>
internal static class CommandReader
{
    /// <summary>The next command, or <c>null</c> when the input has ended. A command that the end of the input cuts
    /// short is handed over as it is: the engine says what is missing.</summary>
    /// <param name="readLine">Gives the next line; told whether it continues a command.</param>
    public static string? Read(Func<bool, string?> readLine)
    {
        string? command = readLine(false);
        while (command is not null && IsIncomplete(command))
        {
            string? line = readLine(true);
            if (line is null)
            {
                break;
            }

            command += "\n" + line;
        }

        return command;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }
}

using System.Text;

namespace OssEncryption.Shell;

/// <summary>Reads a line key by key, so that Ctrl+C drops what was typed: the system's own line input would keep it
/// and put it before the next line.</summary>
internal static class LineReader
{
    /// <summary>The line, or <c>null</c> for the end of input: Ctrl+D or Ctrl+Z on an empty line.</summary>
    /// <param name="echo">Whether what is typed is shown.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C was pressed.</exception>
    public static string? Read(bool echo)
    {
        var line = new StringBuilder();
        bool before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                switch (key)
                {
                    case { Key: ConsoleKey.Enter }:
                        Console.WriteLine();
                        return line.ToString();
                    case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                        Console.WriteLine("^C");
                        throw new OperationCanceledException();
                    case { Key: ConsoleKey.D or ConsoleKey.Z, Modifiers: ConsoleModifiers.Control }
                        when line.Length == 0:
                        Console.WriteLine();
                        return null;
                    case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control } or { Key: ConsoleKey.Escape }:
                        Erase(line, line.Length, echo);
                        break;
                    case { Key: ConsoleKey.Backspace }:
                        Erase(line, Math.Min(1, line.Length), echo);
                        break;
                    case { KeyChar: var character } when !char.IsControl(character):
                        line.Append(character);
                        Show(echo, character);
                        break;
                }
            }
        }
        finally
        {
            Console.TreatControlCAsInput = before;
        }
    }

    private static void Show(bool echo, char character)
    {
        if (echo)
        {
            Console.Write(character);
        }
    }

    private static void Erase(StringBuilder line, int count, bool echo)
    {
        line.Length -= count;
        for (int i = 0; echo && i < count; i++)
        {
            if (Console.CursorLeft > 0)
            {
                Console.Write("\b \b");
            }
            else if (Console.CursorTop > 0)
            {
                var (column, row) = (Console.BufferWidth - 1, Console.CursorTop - 1);
                Console.SetCursorPosition(column, row);
                Console.Write(' ');
                Console.SetCursorPosition(column, row);
            }
        }
    }
}

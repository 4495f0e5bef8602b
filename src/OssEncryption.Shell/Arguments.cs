namespace OssEncryption.Shell;

/// <summary>The command line, understood.</summary>
internal sealed record Arguments
{
    public RunMode Mode { get; private init; } = RunMode.Interactive;

    /// <summary>The command, the path of the script, or why the command line is refused.</summary>
    public string Text { get; private init; } = "";

    /// <summary>What stands after the script's path, as it was given.</summary>
    public IReadOnlyList<string> ScriptArguments { get; private init; } = [];

    public bool NonInteractive { get; private init; }

    /// <summary>A folder of modules to prefer to the one the shell was built with.</summary>
    public string? ModulePath { get; private init; }

    public static Arguments Parse(ReadOnlySpan<string> args)
    {
        var parsed = new Arguments();
        for (int i = 0; i < args.Length; i++)
        {
            var rest = args[(i + 1)..];
            switch (OptionName(args[i]))
            {
                case "noprofile" or "nop" or "nologo" or "nol":
                    break;
                case "noninteractive" or "noni":
                    parsed = parsed with { NonInteractive = true };
                    break;
                case "modulepath" when rest.Length > 0:
                    parsed = parsed with { ModulePath = Path.GetFullPath(rest[0]) };
                    i++;
                    break;
                case "command" or "c" when rest.Length > 0:
                    return rest is ["-"] ? parsed.As(RunMode.StandardInput) : parsed.As(RunMode.Command, Join(rest));
                case "file" or "f" when rest.Length > 0:
                    return parsed.ForFile(rest);
                case "command" or "c" or "file" or "f" or "modulepath":
                    return parsed.As(RunMode.Refuse, $"{args[i]} needs a value after it.");
                case "help" or "h" or "?":
                    return parsed.As(RunMode.Help);
                case "version" or "v":
                    return parsed.As(RunMode.Version);
                case "" or null:
                    return parsed.ForFile(args[i..]);
                default:
                    return parsed.As(RunMode.Refuse, $"The option '{args[i]}' does not exist. See -Help.");
            }
        }

        return parsed;
    }

    /// <summary>The name of an option; empty for a lone dash; <c>null</c> when the argument is not an option.</summary>
    private static string? OptionName(string argument) =>
        argument.StartsWith('-') ? argument.TrimStart('-').ToLowerInvariant() : null;

    private static string Join(ReadOnlySpan<string> words) => string.Join(' ', words.ToArray());

    private Arguments ForFile(ReadOnlySpan<string> pathAndArguments)
    {
        string path = pathAndArguments[0];
        if (path == "-")
        {
            return As(RunMode.StandardInput);
        }

        return File.Exists(path)
            ? As(RunMode.File, Path.GetFullPath(path)) with { ScriptArguments = pathAndArguments[1..].ToArray() }
            : As(RunMode.Refuse, $"There is no script '{path}'. A command goes after -Command. See -Help.");
    }

    private Arguments As(RunMode mode, string text = "") => this with { Mode = mode, Text = text };
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential that a program prints as JSON. The program runs without a shell. Neither its output nor its
/// arguments ever appear in an error.</summary>
/// <param name="environment">Variables, files, network and clock.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="timeout">The timeout, at most 10 minutes; <c>null</c> for 15 seconds.</param>
internal sealed class ProcessCredentialProvider(
    CredentialEnvironment environment, IReadOnlyList<string> command, TimeSpan? timeout)
    : RefreshingCredentialProvider(environment, $"external command {ProgramFinder.NameOf(command[0])}")
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    private string Who => $"The external command {ProgramFinder.NameOf(command[0])}";

    /// <inheritdoc/>
    protected override async Task<OssCredential> FetchAsync()
    {
        string program = ProgramFinder.Find(command[0], Environment.Variable("PATH"), Environment.Variable("PATHEXT"))
            ?? throw new CredentialException(
                CredentialError.CredentialSourceFailed, $"{Who} is not there: no such program in PATH.");
        if (CommandLine.IsWindows && ProgramFinder.NeedsInterpreter(program))
        {
            throw new CredentialException(CredentialError.CredentialSourceFailed,
                $"{Who} is a batch file, which Windows runs by cmd.exe; its arguments could start other programs. " +
                "Name a program (.exe) in its place.");
        }

        TimeSpan limit = timeout ?? DefaultTimeout;
        limit = limit < LongestTimeout ? limit : LongestTimeout;
        string output = await ExternalProgram
            .RunAsync(program, CommandLine.Join(command.Skip(1)), Who, limit).ConfigureAwait(false);
        return CredentialJson.Parse(output, Who);
    }
}

/// <summary>Runs a program and returns its output.</summary>
internal static class ExternalProgram
{
    private const int MaxOutput = 256 * 1024;

    /// <summary>The standard output of a program with exit code 0.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments in one string.</param>
    /// <param name="who">The program, as the beginning of an error message.</param>
    /// <param name="timeout">The timeout, after which the program is killed.</param>
    public static async Task<string> RunAsync(string program, string arguments, string who, TimeSpan timeout)
    {
        using Process process = Make(program, arguments);
        var exited = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult(true);
        Start(process, who);
        Task<string?> output = ReadAsync(process.StandardOutput);
        Task done = Task.WhenAll(output, exited.Task);
        using var timer = new CancellationTokenSource();
        Task first = await Task.WhenAny(done, Task.Delay(timeout, timer.Token)).ConfigureAwait(false);
        timer.Cancel();
        if (first != done)
        {
            Kill(process);
            string seconds = timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            throw Failed($"{who} did not end within {seconds} s and was stopped.");
        }

        string? text = await output.ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw Failed($"{who} ended with exit code {process.ExitCode}; run it yourself to see what it says.");
        }

        return text ?? throw Failed($"{who} printed more than a credential can be.");
    }

    private static Process Make(string program, string arguments) => new()
    {
        EnableRaisingEvents = true,
        StartInfo = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        },
    };

    private static void Start(Process process, string who)
    {
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // The platform's message quotes the command.
            throw Failed($"{who} could not be started; check that it is a program and may be run.");
        }

        // Drains standard error, so that the program does not block on a full pipe.
        process.BeginErrorReadLine();
        process.StandardInput.Dispose();
    }

    private static async Task<string?> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false)) > 0)
        {
            if (text.Length <= MaxOutput)
            {
                text.Append(buffer, 0, count);
            }
        }

        return text.Length <= MaxOutput ? text.ToString() : null;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // The program has ended already.
        }
    }

    private static CredentialException Failed(string message) => new(CredentialError.CredentialSourceFailed, message);
}

/// <summary>Splits a command line like a shell, and joins words into an argument string. No shell runs, so nothing is
/// expanded.</summary>
internal static class CommandLine
{
    /// <summary>Whether this is Windows, where a backslash escapes only a quote.</summary>
    public static bool IsWindows => Path.DirectorySeparatorChar == '\\';

    /// <summary>Splits a command into words; <c>null</c> when a quote is not closed. Words are separated by space and
    /// quoted by single or double quotes. Except on Windows a backslash escapes the next character (in double quotes
    /// only <c>" \ $ `</c>).</summary>
    public static IReadOnlyList<string>? Split(string command, bool windows)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char quote = '\0';
        for (int i = 0; i < command.Length; i++)
        {
            char c = command[i];
            char next = i + 1 < command.Length ? command[i + 1] : '\0';
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Finish(words, ref word);
                continue;
            }

            word ??= new StringBuilder();
            if (next != '\0' && c == '\\' && IsEscape(next, quote, windows))
            {
                word.Append(next);
                i++;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else
            {
                word.Append(c);
            }
        }

        Finish(words, ref word);
        return quote == '\0' ? words : null;
    }

    /// <summary>Joins words into one argument string by the rules of .NET on every platform: quoted where needed, with
    /// backslashes doubled before a quote.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(" ", words.Select(Quote));

    private static bool IsEscape(char next, char quote, bool windows) => quote switch
    {
        '\'' => false,
        '"' => windows ? next == '"' : next is '"' or '\\' or '$' or '`',
        _ => !windows,
    };

    private static void Finish(List<string> words, ref StringBuilder? word)
    {
        if (word is not null)
        {
            words.Add(word.ToString());
            word = null;
        }
    }

    private static string Quote(string word)
    {
        if (word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c == '"'))
        {
            return word;
        }

        var quoted = new StringBuilder("\"");
        int backslashes = 0;
        foreach (char c in word)
        {
            if (c == '"')
            {
                quoted.Append('\\', backslashes + 1);
            }

            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}

/// <summary>Finds a program only in PATH. The platform would search the current directory first, where an untrusted
/// repository may contain a program of that name.</summary>
internal static class ProgramFinder
{
    private static readonly char[] PathSeparators = CommandLine.IsWindows ? ['\\', '/', ':'] : ['/'];

    /// <summary>The last part of a path. Unlike that of the platform it takes any character.</summary>
    public static string NameOf(string path) => path.Substring(path.LastIndexOfAny(PathSeparators) + 1);

    /// <summary>Whether Windows starts cmd.exe to run this file. It drops dots and blanks at the end of a
    /// name.</summary>
    public static bool NeedsInterpreter(string program)
    {
        string name = program.TrimEnd('.', ' ');
        return name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".bat", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The path of a program, or <c>null</c>. A name with a directory is used verbatim.</summary>
    /// <param name="name">The program as written in the command.</param>
    /// <param name="searchPath">The value of <c>PATH</c>.</param>
    /// <param name="extensions">The value of <c>PATHEXT</c>, which only Windows sets.</param>
    public static string? Find(string name, string? searchPath, string? extensions)
    {
        if (NameOf(name) != name)
        {
            return name;
        }

        string[] endings = ["", .. (extensions ?? "").Split([';'], StringSplitOptions.RemoveEmptyEntries)];
        return (searchPath ?? "").Split([Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => directory.Trim().Trim('"'))
            .Where(directory => directory.IndexOfAny(Path.GetInvalidPathChars()) < 0 && Path.IsPathRooted(directory))
            .SelectMany(directory => endings.Select(ending => Path.Combine(directory, name + ending)))
            .FirstOrDefault(File.Exists);
    }
}

using System.Diagnostics;

namespace OssEncryption.Shell.Tests;

/// <summary>One run of the built shell as a process of its own, with its streams redirected.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Error)
{
    /// <summary>The program under test, next to the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "OssEncryption.Shell.dll");

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static Task<ShellRun> Command(string text) => Start(["-Command", text]);

    public static Task<ShellRun> Start(params string[] arguments) => StartWithInput("", arguments);

    public static async Task<ShellRun> StartWithInput(string input, params string[] arguments)
    {
        using var process = Launch(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new ShellRun(process.ExitCode, await output, await error);
    }

    public static Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo(Dotnet, ["exec", Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}

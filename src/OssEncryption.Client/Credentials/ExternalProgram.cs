using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>Runs a program and hands over what it prints.</summary>
internal static class ExternalProgram
{
    private const int MaxOutput = 256 * 1024;

    /// <summary>The standard output of a program that ended with 0.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments in one string.</param>
    /// <param name="who">The program in words, to begin an error message with.</param>
    /// <param name="patience">How long it may take; then it is killed.</param>
    public static async Task<string> RunAsync(string program, string arguments, string who, TimeSpan patience)
    {
        using Process process = Make(program, arguments);
        var exited = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult(true);
        Start(process, who);
        Task<string?> output = ReadAsync(process.StandardOutput);
        Task done = Task.WhenAll(output, exited.Task);
        using var timer = new CancellationTokenSource();
        Task first = await Task.WhenAny(done, Task.Delay(patience, timer.Token)).ConfigureAwait(false);
        timer.Cancel();
        if (first != done)
        {
            Kill(process);
            string seconds = patience.TotalSeconds.ToString(CultureInfo.InvariantCulture);
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
            // The platform's own message quotes the whole command.
            throw Failed($"{who} could not be started; check that it is a program and may be run.");
        }

        // Read and dropped, so that a chatty program does not stand still at a full pipe.
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
            // It ended in the meantime, or is ending.
        }
    }

    private static CredentialException Failed(string message) => new(CredentialError.CredentialSourceFailed, message);
}

using System.Diagnostics;

namespace OssEncryption.Shell.Tests;

/// <summary>Downloads where the system takes no more bytes.</summary>
public sealed class FileLimitTests : IDisposable
{
    private const int MebibytesAllowed = 1;

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public async Task A_file_that_cannot_be_written_to_its_end_is_an_error_and_the_others_arrive()
    {
        string script = _folder.Write("download.ps1", """
            param([string] $Folder)
            Import-Module OssEncryption
            $null = Start-OssEmulator | Connect-Oss
            $null = New-OssBucket aaa
            $null = Write-OssObject aaa deep/large -Content ([byte[]]::new(4MB))
            $null = Write-OssObject aaa small -Content x
            $read = Read-OssObject aaa deep/large, small -Destination $Folder -ErrorVariable failed 2>$null
            "$($read.Key)"
            "$($failed.Count) $($failed.FullyQualifiedErrorId) $($failed.CategoryInfo.Category) $($failed.TargetObject)"
            [IO.Directory]::GetFileSystemEntries($Folder, '*', 'AllDirectories')
            """);
        string destination = Path.Combine(_folder.Path, "down");

        (string output, string error) = await RunLimited(script, destination);

        Assert.Equal("", error);
        Assert.Equal(
            [
                "small",
                "1 FileFailed,OssEncryption.Commands.ReadOssObjectCommand WriteError aaa/deep/large",
                Path.Combine(destination, "small"),
            ],
            output.TrimEnd().Split('\n'));
    }

    // The limit is the shell's that starts the program; the runtime's own mapped memory must stay out of it.
    private static async Task<(string Output, string Error)> RunLimited(params string[] arguments)
    {
        string limited = $"trap '' XFSZ; ulimit -f {MebibytesAllowed * 1024}; exec \"$@\"";
        var start = new ProcessStartInfo(
            "/bin/bash", ["-c", limited, "--", ShellRun.Dotnet, "exec", ShellRun.Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output, error);
    }
}

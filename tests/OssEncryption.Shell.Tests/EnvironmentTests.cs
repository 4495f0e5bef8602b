namespace OssEncryption.Shell.Tests;

/// <summary>A runbook without Connect-Oss: a process whose environment says everything, or nothing.</summary>
public sealed class EnvironmentTests
{
    private const string Clean =
        "foreach ($name in @([Environment]::GetEnvironmentVariables().Keys) -match '^(OSS|ALIBABA_CLOUD)_') " +
        "{ [Environment]::SetEnvironmentVariable($name, $null) }; " +
        "[Environment]::SetEnvironmentVariable('HOME', [IO.Directory]::CreateTempSubdirectory().FullName); ";

    [Fact]
    public async Task Without_Connect_the_variables_are_enough()
    {
        var run = await ShellRun.Command(Clean +
            "$emulator = Start-OssEmulator; $env:OSS_ENDPOINT = $emulator.Endpoint; $env:OSS_REGION = 'cn-hangzhou'; " +
            "$env:OSS_ACCESS_KEY_ID = $emulator.Credential.UserName; " +
            "$env:OSS_ACCESS_KEY_SECRET = $emulator.Credential.GetNetworkCredential().Password; " +
            "$null = New-OssBucket aaa -Algorithm AES256; [string](Get-OssBucketEncryption aaa); Get-OssContext");

        Assert.Equal((0, "aaa: AES256", ""), (run.ExitCode, run.Output.TrimEnd(), run.Error));
    }

    [Fact]
    public async Task Without_a_credential_the_error_lists_where_it_looked_and_ends_the_command()
    {
        var run = await ShellRun.Command(Clean +
            "$env:OSS_REGION = 'cn-hangzhou'; $env:ALIBABA_CLOUD_ECS_METADATA_DISABLED = 'true'; " +
            "try { 'aaa', 'bbb' | Get-OssBucketEncryption } catch { $_.FullyQualifiedErrorId; [string]$_ }");

        Assert.StartsWith(
            "CredentialNotFound,OssEncryption.Commands.GetOssBucketEncryptionCommand",
            run.Output,
            StringComparison.Ordinal);
        Assert.All(
            [
                "OSS_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_ID", "config.json", ".ossutilconfig",
                "Connect-Oss -Credential",
            ],
            place => Assert.Contains(place, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_region_the_error_says_how_to_name_one()
    {
        var run = await ShellRun.Command(Clean +
            "try { Get-OssBucket } catch { $_.FullyQualifiedErrorId; [string]$_.CategoryInfo.Category; [string]$_ }");

        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("NoEndpoint,OssEncryption.Commands.GetOssBucketCommand", lines[0]);
        Assert.Equal("InvalidOperation", lines[1]);
        Assert.Contains("OSS_REGION", lines[2], StringComparison.Ordinal);
    }
}

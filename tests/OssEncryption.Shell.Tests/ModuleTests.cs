namespace OssEncryption.Shell.Tests;

public sealed class ModuleTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_module_is_imported_from_where_the_build_laid_it()
    {
        var run = await ShellRun.Command("Import-Module OssEncryption; (Get-Module OssEncryption).ModuleBase");

        string expected = Path.Combine("out", "OssEncryption");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith(expected, run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_loads_no_accelerator_and_the_first_checksum_loads_that_of_the_module()
    {
        var run = await ShellRun.Command("""
            Import-Module OssEncryption
            function Get-Accelerator {
                [AppDomain]::CurrentDomain.GetAssemblies() |
                    Where-Object { $_.GetName().Name -eq 'OssEncryption.Accelerator' } |
                    ForEach-Object { $_.Location.Substring((Get-Module OssEncryption).ModuleBase.Length + 1) }
            }
            "imported: $(Get-Accelerator)"
            $crc = [OssEncryption.Client.Wire.Crc64]::new()
            $crc.Append([Text.Encoding]::ASCII.GetBytes('123456789'), 0, 9)
            "$($crc.Value): $(Get-Accelerator)"
            """);

        string accelerator = Path.Combine("accelerator", "net10.0", "OssEncryption.Accelerator.dll");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            ["imported: ", $"11051210869376104954: {accelerator}"],
            run.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')));
    }

    [Fact]
    public async Task A_modules_commands_are_found_without_importing_it()
    {
        _folder.Write("Sample/Sample.psm1", "function Get-Sample { 'found' }");
        _folder.Write(
            "Sample/Sample.psd1",
            "@{ ModuleVersion = '1.0'; RootModule = 'Sample.psm1'; FunctionsToExport = 'Get-Sample' }");

        var run = await ShellRun.Start("-ModulePath", _folder.Path, "-Command", "Get-Sample");

        Assert.Equal((0, "found"), (run.ExitCode, run.Output.TrimEnd()));
    }
}

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

using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class ManifestTests : IDisposable
{
    private static readonly string[] Cmdlets =
    [
        "Compress-OssEncryptionPlan",
        "Connect-Oss", "Copy-OssObject", "Disconnect-Oss", "Export-OssEncryptionReport", "Get-OssBucket",
        "Get-OssBucketEncryption", "Get-OssContext", "Get-OssEmulator", "Get-OssEncryptionFinding",
        "Get-OssEncryptionPlan", "Get-OssEncryptionPlanEntry", "Get-OssKeptVersion", "Get-OssKmsKey",
        "Get-OssKmsKeyUsage",
        "Get-OssObject", "Get-OssObjectEncryption",
        "Invoke-OssEncryptionPlan", "Measure-OssObjectEncryption", "New-OssBucket", "New-OssEncryptionPlan", "Protect-OssObject", "Read-OssObject",
        "Remove-OssBucket", "Remove-OssBucketEncryption", "Remove-OssKeptVersion", "Remove-OssObject",
        "Repair-OssEncryptionFinding",
        "Set-OssBucketEncryption", "Start-OssEmulator", "Stop-OssEmulator", "Test-OssBucketEncryption",
        "Test-OssConnection", "Test-OssObjectEncryption", "Write-OssObject",
    ];

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_manifest_is_valid_and_names_exactly_what_it_exports()
    {
        var result = _session.Invoke("Test-ModuleManifest $args[0]", ModuleSession.Manifest);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        var module = (PSModuleInfo)Assert.Single(result.Output).BaseObject;
        Assert.Equal(Cmdlets, module.ExportedCmdlets.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(module.ExportedFunctions);
        Assert.Empty(module.ExportedAliases);
        Assert.Empty(module.ExportedVariables);
        Assert.Equal(new Version(5, 1), module.PowerShellVersion);
        Assert.Equal(["Desktop", "Core"], module.CompatiblePSEditions);
    }

    [Fact]
    public void The_assembly_has_every_cmdlet_that_the_manifest_names()
    {
        var result = _session.Invoke("(Get-Module OssEncryption).ExportedCmdlets.Keys");

        Assert.Equal(Cmdlets, result.Output.Select(name => (string)name.BaseObject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_module_is_imported_from_the_folder_it_ships_in()
    {
        var result = _session.Invoke("(Get-Module OssEncryption).ModuleBase");

        Assert.Equal(ModuleSession.ModuleFolder, Assert.Single(result.Output).BaseObject);
    }
}

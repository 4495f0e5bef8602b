<#
.SYNOPSIS
Builds, tests, packs or cleans OssEncryption.
.PARAMETER WithAliyunSdk
Builds the client over Aliyun.OSS.SDK.NetCore, too, and puts it into the module. Its package comes from the feeds that
NuGet knows; the environment variable RestoreAdditionalProjectSources can name one more.
.DESCRIPTION
Uses nothing but the language, .NET and dotnet, so that it runs in pwsh, in Windows PowerShell 5.1 and in the shell of
this repository: dotnet run --project src/OssEncryption.Shell -- build.ps1 -Task Test
#>
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Clean')] [string] $Task = 'Build',
    [ValidateSet('Debug', 'Release')] [string] $Configuration = 'Debug',
    [switch] $WithAliyunSdk
)

$ErrorActionPreference = 'Stop'
$solution = [IO.Path]::Combine($PSScriptRoot, 'OssEncryption.sln')
$out = [IO.Path]::Combine($PSScriptRoot, 'out')

function Invoke-DotNet {
    # The shell cannot be overwritten while it runs this script.
    $beside = @(
        if ($Host.Name -eq 'OssEncryption.Shell') { '-p:ShellIsRunning=true' }
        if ($WithAliyunSdk) { '-p:WithAliyunSdk=true' }
    )
    & dotnet $args $beside
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

function Invoke-Pester {
    # This PowerShell, or the one that is installed when this is the shell of the repository.
    $pwsh = if ($Host.Name -eq 'ConsoleHost') { [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName }
    else { @(Get-Command pwsh, powershell -CommandType Application -ErrorAction Ignore | & { process { $_.Source } })[0] }
    if (-not $pwsh) { return 'Pester tests did not run: neither pwsh nor powershell is installed.' }
    & $pwsh -NoProfile -NonInteractive -File ([IO.Path]::Combine($PSScriptRoot, 'tests', 'pester', 'run.ps1'))
    if ($LASTEXITCODE -ne 0) { throw 'Pester tests failed.' }
}

switch ($Task) {
    'Build' { Invoke-DotNet build $solution -c $Configuration }
    'Test' { Invoke-DotNet test $solution -c $Configuration; Invoke-Pester }
    'Pack' { Invoke-DotNet build ([IO.Path]::Combine($PSScriptRoot, 'src', 'OssEncryption')) -c Release }
    'Clean' {
        Invoke-DotNet clean $solution -c $Configuration
        if ([IO.Directory]::Exists($out)) { [IO.Directory]::Delete($out, $true) }
    }
}

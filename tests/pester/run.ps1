# Runs the tests of this folder on the built module; the last line is the total. Windows comes with a Pester that is too
# old for them; where there is none that will do, the package in Pester.csproj is used. Windows PowerShell has no local
# OSS of its own: it runs the tests that are for it.
$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0 -ErrorAction Ignore
if (-not (Get-Module Pester) -and (Get-Command dotnet -ErrorAction Ignore)) {
    $packages = Join-Path $PSScriptRoot 'obj/packages'
    $null = dotnet restore (Join-Path $PSScriptRoot 'Pester.csproj') --packages $packages
    Get-Item "$packages/pester/*/tools/Pester.psd1" -ErrorAction Ignore | Import-Module
}

if (-not (Get-Module Pester)) {
    'The Pester tests did not run: this PowerShell has no module Pester, 5.0 or later.'
    '0 passed, 0 failed, 1 skipped'
    exit 0
}

"PowerShell $($PSVersionTable.PSVersion), Pester $((Get-Module Pester).Version)"
$run = Invoke-Pester -Configuration @{
    Run = @{ Path = $PSScriptRoot; PassThru = $true }
    Filter = @{ Tag = @(if ($PSVersionTable.PSEdition -eq 'Desktop') { 'Desktop' }) }
}
"$($run.PassedCount) passed, $($run.FailedCount) failed, $($run.SkippedCount) skipped"
exit [int]($run.Result -ne 'Passed')

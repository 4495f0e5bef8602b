# Runs the tests of this folder on the built module; the last line is the total. Windows comes with a Pester that is too
# old for them. Windows PowerShell has no local OSS of its own: it runs the tests that are for it.
Import-Module Pester -MinimumVersion 5.0 -ErrorAction Ignore
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

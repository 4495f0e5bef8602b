# The guide to testing runbooks: a reader who saves its files and runs them finds that they pass.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $guide = Get-Content "$PSScriptRoot/../../docs/guides/testing-runbooks-with-pester.md" -Raw
    $files = [regex]::Matches($guide, '(?sm)^```pwsh\r?\n# (?<name>\S+\.ps1)\r?\n.*?(?=^```)')
    foreach ($file in $files) {
        Set-Content "$TestDrive/$($file.Groups['name'].Value)" ($file.Value -replace '^```pwsh\r?\n')
    }
}

Describe 'The guide to testing runbooks' {
    It 'has a runbook and its tests' {
        $files = 'Protect-Buckets.ps1', 'Protect-Buckets.Tests.ps1', 'Protect-Buckets-Mocked.Tests.ps1'
        Get-ChildItem $TestDrive -Name | Sort-Object | Should -Be ($files | Sort-Object)
    }

    It 'shows tests that pass' {
        # In a process of its own, so that the two runs of Pester know nothing of each other.
        $screen = Invoke-Elsewhere "
            Import-Module '$((Get-Module Pester).Path)'
            Import-Module '$((Get-Module OssEncryption).ModuleBase)'
            `$env:PSModulePath = '$(Split-Path (Get-Module OssEncryption).ModuleBase)'
            `$run = Invoke-Pester '$TestDrive' -PassThru
            `"`$(`$run.Result): `$(`$run.PassedCount) of `$(`$run.TotalCount)`""

        $screen | Select-Object -Last 1 | Should -Be 'Passed: 9 of 9' -Because ($screen -join "`n")
    }
}

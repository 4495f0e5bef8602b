# Get-Help, as PowerShell shows it.
BeforeDiscovery {
    . "$PSScriptRoot/Module.ps1"
    $commands = (Get-Command -Module OssEncryption).Name
}

BeforeAll { . "$PSScriptRoot/Module.ps1" }

Describe 'Get-Help <_>' -Tag Desktop -ForEach $commands {
    BeforeAll {
        $command = $_
        $help = Get-Help $command
    }

    It 'has a synopsis, a description and an example' {
        $help.Synopsis | Should -Match '\.$'
        $help.Description.Text | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterThan 0
    }

    It 'explains each parameter' {
        $common = [Management.Automation.Cmdlet]::CommonParameters
        foreach ($name in (Get-Command $command).Parameters.Keys | Where-Object { $_ -notin $common }) {
            (Get-Help $command -Parameter $name).Description.Text | Should -Not -BeNullOrEmpty -Because "-$name is new"
        }
    }

    It 'shows the whole of it with -Full, every example included' {
        $text = Get-Help $command -Full | Out-String -Width 120

        foreach ($example in $help.Examples.Example) {
            $text | Should -BeLike "*$([WildcardPattern]::Escape(($example.Code -split '\r?\n')[0]))*"
        }
    }
}

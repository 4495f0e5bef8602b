# Get-Help, as PowerShell shows it.
BeforeDiscovery {
    . "$PSScriptRoot/Module.ps1"
    $commands = (Get-Command -Module OssEncryption).Name
}

BeforeAll { . "$PSScriptRoot/Module.ps1" }

Describe 'Get-Help <_>' -Tag Desktop -ForEach $commands {
    BeforeAll {
        $command = $_
        $help = Get-Help $command -Full
    }

    It 'has a synopsis, a description and an example' {
        $help.Synopsis | Should -Match '\.$'
        $help.Description.Text | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterThan 0
    }

    It 'explains each parameter' {
        $common = [Management.Automation.Cmdlet]::CommonParameters
        $explained = $help.Parameters.Parameter | Where-Object { $_.Description.Text } | ForEach-Object Name

        $shown = (Get-Command $command).Parameters.Values | Where-Object {
            -not ($_.Attributes | Where-Object { $_ -is [Parameter] -and $_.DontShow })
        } | ForEach-Object Name
        $shown | Where-Object { $_ -notin $common } | Should -BeIn $explained
    }

    It 'shows the whole of it with -Full, every example included' {
        $text = $help | Out-String -Width 120

        foreach ($example in $help.Examples.Example) {
            $text | Should -BeLike "*$([WildcardPattern]::Escape(($example.Code -split '\r?\n')[0]))*"
        }
    }
}

Describe 'Get-Help <_>' -Tag Desktop -ForEach 'about_OssEncryption', 'about_OssEncryption_Credentials',
'about_OssEncryption_Emulator', 'about_OssEncryption_Keys', 'about_OssEncryption_Plans',
'about_OssEncryption_Policies' {
    It 'shows the topic' {
        Get-Help $_ | Out-String | Should -Match 'SHORT DESCRIPTION'
    }
}

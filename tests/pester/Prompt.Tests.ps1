# What a person at the prompt meets: -WhatIf, confirmation, completion, help, views.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $null = 'invoices', 'logs' | New-OssBucket -KmsKeyId 'my-key'
}

AfterAll { Stop-TestOss }

Describe '-WhatIf' {
    It 'sends no change for <_>' -ForEach @(
        'Set-OssBucketEncryption logs -Algorithm AES256'
        'Remove-OssBucketEncryption logs'
        'Remove-OssBucket logs'
        'New-OssBucket other'
    ) {
        $emulator.ClearRequests()

        & ([scriptblock]::Create("$_ -WhatIf"))

        $emulator.GetRequests().Method | Where-Object { $_ -ne 'GET' } | Should -BeNullOrEmpty
    }
}

Describe 'Completion' {
    It 'offers <Expected> for <Line>' -ForEach @(
        @{ Line = 'Get-OssBucketEncryption in'; Expected = 'invoices' }
        @{ Line = 'Set-OssBucketEncryption logs -KmsKeyId '; Expected = 'my-key' }
        @{ Line = 'Connect-Oss cn-shang'; Expected = 'cn-shanghai' }
    ) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText | Should -Contain $Expected
    }
}

Describe 'Help' {
    It 'has a synopsis, a description and an example for <_>' -ForEach (
        (Get-Command -Module (Import-Module "$PSScriptRoot/../../out/OssEncryption" -PassThru)).Name
    ) {
        $help = Get-Help $_
        $help.Synopsis | Should -Match '\.$'
        $help.Description.Text | Should -Not -BeNullOrEmpty
        $help.Examples.Example.Count | Should -BeGreaterThan 0
    }
}

Describe 'A view' {
    It 'of rules is a table within 120 columns' {
        $lines = (Get-OssBucketEncryption 'invoices' | Out-String -Width 120) -split '\r?\n'
        ($lines | Where-Object { $_ -match 'BucketName +Algorithm +DataEncryption +KmsKeyId' }) | Should -HaveCount 1
        ($lines | Where-Object { $_ -match 'invoices +KMS +my-key' }) | Should -HaveCount 1
    }
}

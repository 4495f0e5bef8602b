# The rules of today, kept in a file, are the rules of another day.
BeforeDiscovery {
    $formats = @(
        @{ Format = 'CSV'; Save = { $input | Export-Csv "$file.csv" }; Load = { Import-Csv "$file.csv" } }
        @{ Format = 'JSON'
            Save = { $input | ConvertTo-Json | Set-Content "$file.json" }
            Load = { Get-Content "$file.json" -Raw | ConvertFrom-Json }
        }
        @{ Format = 'CliXml'; Save = { $input | Export-Clixml "$file.xml" }; Load = { Import-Clixml "$file.xml" } }
    )
}

BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $file = "$TestDrive/rules"
    $null = New-OssBucket 'aes' -Algorithm AES256
    $null = New-OssBucket 'sm4' -Algorithm SM4
    $null = New-OssBucket 'service-key' -Algorithm KMS
    $null = New-OssBucket 'own-key' -KmsKeyId 'my-key'
    $null = New-OssBucket 'own-key-sm4' -KmsKeyId 'my-key' -DataEncryption SM4
}

AfterAll { Stop-TestOss }

Describe 'A backup in <Format>' -ForEach $formats {
    BeforeAll {
        $rules = Get-OssBucket | Get-OssBucketEncryption
        $rules | & $Save
    }
    BeforeEach { $rules | Set-OssBucketEncryption -Algorithm AES256 -Force | Out-Null }

    It 'restores every rule by being piped into Set-OssBucketEncryption' {
        $restored = & $Load | Set-OssBucketEncryption -Force

        "$restored" | Should -Be "$rules"
        "$(Get-OssBucket | Get-OssBucketEncryption)" | Should -Be "$rules"
    }

    It 'writes only what has changed since' {
        & $Load | Set-OssBucketEncryption -Force | Out-Null
        $emulator.ClearRequests()

        & $Load | Set-OssBucketEncryption | Should -HaveCount $rules.Count

        $emulator.GetRequests().Method | Should -Not -Contain 'PUT'
    }

    It 'tells which rules are not what they were' {
        & $Load | Where-Object { -not ($_ | Test-OssBucketEncryption) } | ForEach-Object BucketName |
            Should -Be 'own-key', 'own-key-sm4', 'service-key', 'sm4'
    }

    AfterAll { $rules | Set-OssBucketEncryption -Force | Out-Null }
}

# The rules of today, kept in a file by the cmdlets of PowerShell itself, are the rules of another day.
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
    $emulator = Start-TestOss -KmsKey 'my-key'
    $file = "$TestDrive/rules"
    $null = New-OssBucket 'aes' -Algorithm AES256
    $null = New-OssBucket 'sm4' -Algorithm SM4
    $null = New-OssBucket 'service-key' -Algorithm KMS
    $null = New-OssBucket 'own-key' -KmsKeyId 'my-key'
    $null = New-OssBucket 'own-key-sm4' -KmsKeyId 'my-key' -DataEncryption SM4
    $rules = Get-OssBucket | Get-OssBucketEncryption
}

AfterAll { Stop-TestOss }

Describe 'A backup in <Format>' -ForEach $formats {
    It 'tells which rules are not what they were, and restores them by being piped into Set-OssBucketEncryption' {
        $rules | & $Save
        $rules | Set-OssBucketEncryption -Algorithm AES256 -Force | Out-Null

        & $Load | Where-Object { -not ($_ | Test-OssBucketEncryption) } | ForEach-Object BucketName |
            Should -Be 'own-key', 'own-key-sm4', 'service-key', 'sm4'
        $restored = & $Load | Set-OssBucketEncryption -Force

        "$restored" | Should -Be "$rules"
        "$(Get-OssBucket | Get-OssBucketEncryption)" | Should -Be "$rules"
    }
}

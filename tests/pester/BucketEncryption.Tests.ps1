# The default encryption of buckets, as an administrator uses it.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $key = '05754286-3ba2-4fa6-8d41-4323aca6f0a1'
}

AfterAll { Stop-TestOss }

Describe 'The default encryption of a bucket' {
    BeforeEach { $null = New-OssBucket 'invoices' }
    AfterEach { Remove-OssBucket 'invoices' -Confirm:$false }

    It 'is None before it is set' {
        (Get-OssBucketEncryption 'invoices').Algorithm | Should -Be 'None'
    }

    It 'is <Shown> after Set-OssBucketEncryption <Rule>' -ForEach @(
        @{ Rule = @{ Algorithm = 'AES256' }; Shown = 'AES256' }
        @{ Rule = @{ Algorithm = 'SM4' }; Shown = 'SM4' }
        @{ Rule = @{ Algorithm = 'KMS' }; Shown = 'KMS (service key)' }
        @{ Rule = @{ KmsKeyId = 'my-key' }; Shown = 'KMS (key my-key)' }
        @{ Rule = @{ KmsKeyId = 'my-key'; DataEncryption = 'SM4' }; Shown = 'KMS (key my-key, data SM4)' }
    ) {
        [string](Set-OssBucketEncryption 'invoices' @Rule) | Should -Be "invoices: $Shown"
        [string](Get-OssBucketEncryption 'invoices') | Should -Be "invoices: $Shown"
    }

    It 'is not written again when it is in effect already' {
        $null = Set-OssBucketEncryption 'invoices' -KmsKeyId $key
        $emulator.ClearRequests()

        $null = Set-OssBucketEncryption 'invoices' -KmsKeyId $key

        $emulator.GetRequests().Operation | Should -Be 'GetBucketEncryption'
    }

    It 'can be given to another bucket' {
        $null = New-OssBucket 'logs'
        $null = Set-OssBucketEncryption 'invoices' -Algorithm SM4

        Get-OssBucketEncryption 'invoices' | Set-OssBucketEncryption -BucketName 'logs' |
            ForEach-Object { "$_" } | Should -Be 'logs: SM4'

        Remove-OssBucket 'logs' -Confirm:$false
    }

    It 'comes back when what was removed is piped back' {
        $null = Set-OssBucketEncryption 'invoices' -KmsKeyId $key -DataEncryption SM4

        $removed = Remove-OssBucketEncryption 'invoices' -PassThru -Confirm:$false
        (Get-OssBucketEncryption 'invoices').Algorithm | Should -Be 'None'

        $removed | Set-OssBucketEncryption | ForEach-Object KmsKeyId | Should -Be $key
    }
}

Describe 'Test-OssBucketEncryption' {
    BeforeAll { $null = New-OssBucket 'invoices' -KmsKeyId $key }
    AfterAll { Remove-OssBucket 'invoices' -Confirm:$false }

    It 'is <Answer> for <Asked>' -ForEach @(
        @{ Asked = @{ Algorithm = 'KMS' }; Answer = $true }
        @{ Asked = @{ KmsKeyId = '05754286-3ba2-4fa6-8d41-4323aca6f0a1' }; Answer = $true }
        @{ Asked = @{ KmsKeyId = 'another-key' }; Answer = $false }
        @{ Asked = @{ Algorithm = 'AES256' }; Answer = $false }
        @{ Asked = @{ DataEncryption = 'SM4' }; Answer = $false }
    ) {
        Test-OssBucketEncryption 'invoices' @Asked | Should -Be $Answer
    }
}

Describe 'Many buckets' {
    BeforeAll {
        $names = 1..50 | ForEach-Object { 'bucket-{0:d2}' -f $_ }
        $null = $names | New-OssBucket
    }
    AfterAll { $names | Remove-OssBucket -Confirm:$false }

    It 'come in the order of the names' {
        ($names | Get-OssBucketEncryption).BucketName | Should -Be $names
    }

    It 'are found and set in one line' {
        Get-OssBucket | Get-OssBucketEncryption | Where-Object Algorithm -EQ 'None' |
            Set-OssBucketEncryption -Algorithm AES256

        $names | Test-OssBucketEncryption -Algorithm AES256 | Should -Not -Contain $false
    }

    It 'are not all asked for when the first is enough' {
        $emulator.ClearRequests()

        $first = $names | Get-OssBucketEncryption -ThrottleLimit 2 | Select-Object -First 1

        $first.BucketName | Should -Be 'bucket-01'
        $emulator.GetRequests().Count | Should -BeLessThan $names.Count
    }
}

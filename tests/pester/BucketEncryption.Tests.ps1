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

    It 'comes back when what was removed is piped back' {
        $null = Set-OssBucketEncryption 'invoices' -KmsKeyId $key -DataEncryption SM4

        $removed = Remove-OssBucketEncryption 'invoices' -PassThru -Confirm:$false
        (Get-OssBucketEncryption 'invoices').Algorithm | Should -Be 'None'

        $removed | Set-OssBucketEncryption | ForEach-Object KmsKeyId | Should -Be $key
    }

    It 'comes back from a CSV file' {
        $null = Set-OssBucketEncryption 'invoices' -KmsKeyId $key
        Get-OssBucket | Get-OssBucketEncryption | Export-Csv "$TestDrive/rules.csv"
        Remove-OssBucketEncryption 'invoices' -Confirm:$false

        Import-Csv "$TestDrive/rules.csv" | Set-OssBucketEncryption

        Test-OssBucketEncryption 'invoices' -KmsKeyId $key | Should -BeTrue
    }

    It 'comes back from JSON' {
        $null = Set-OssBucketEncryption 'invoices' -Algorithm SM4
        $json = Get-OssBucketEncryption 'invoices' | ConvertTo-Json
        Remove-OssBucketEncryption 'invoices' -Confirm:$false

        $json | ConvertFrom-Json | Set-OssBucketEncryption

        Test-OssBucketEncryption 'invoices' -Algorithm SM4 | Should -BeTrue
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

    It 'can be left after the first' {
        ($names | Get-OssBucketEncryption | Select-Object -First 1).BucketName | Should -Be 'bucket-01'
    }

    It 'are read in other runspaces with the context of this one' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $context = Get-OssContext
        $module = (Get-Module OssEncryption).Path

        $rules = $names | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            Get-OssBucketEncryption $_ -Context $using:context
        }

        $rules | Should -HaveCount 50
    }
}

# Buckets: made with their encryption, found in all regions, removed when they are empty.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss -Region 'cn-hangzhou', 'cn-shanghai'
    $shanghai = Connect-Oss 'cn-shanghai' -Endpoint $emulator.Endpoints['cn-shanghai'] -Credential $emulator.Credential
    $null = $emulator | Connect-Oss
}

AfterAll { Stop-TestOss }

Describe 'New-OssBucket' {
    AfterEach { Remove-OssBucket 'invoices' -Confirm:$false }

    It 'sends the rule with the bucket, so that there is no moment without it' {
        $emulator.ClearRequests()

        $null = New-OssBucket 'invoices' -KmsKeyId 'my-key'

        $emulator.GetRequests().Operation | Should -Be 'GetBucketInfo', 'PutBucket', 'GetBucketInfo'
        [string](Get-OssBucketEncryption 'invoices') | Should -Be 'invoices: KMS (key my-key)'
    }

    It 'leaves a bucket that is there as it is' {
        $null = New-OssBucket 'invoices' -KmsKeyId 'my-key'

        { New-OssBucket 'invoices' -Algorithm AES256 -ErrorAction Stop } |
            Should -Throw -ErrorId 'BucketAlreadyExists,*'

        [string](Get-OssBucketEncryption 'invoices') | Should -Be 'invoices: KMS (key my-key)'
    }

    It 'makes the bucket in the region of the context' {
        (New-OssBucket 'invoices' -Context $shanghai).Region | Should -Be 'cn-shanghai'
    }
}

Describe 'Get-OssBucket' {
    BeforeAll {
        $null = 'invoices', 'logs-1', 'logs-2' | New-OssBucket
        $null = New-OssBucket 'reports' -Context $shanghai
    }
    AfterAll { 'invoices', 'logs-1', 'logs-2', 'reports' | Remove-OssBucket -Confirm:$false }

    It 'lists the buckets of all regions' {
        (Get-OssBucket).BucketName | Should -Be 'invoices', 'logs-1', 'logs-2', 'reports'
    }

    It 'understands wildcards' {
        (Get-OssBucket 'logs-*').BucketName | Should -Be 'logs-1', 'logs-2'
    }

    It 'narrows the list to a region' {
        (Get-OssBucket -Region 'cn-shanghai').BucketName | Should -Be 'reports'
    }

    It 'lets the next command reach each bucket where it is' {
        Get-OssBucket | Set-OssBucketEncryption -Algorithm AES256 | Should -HaveCount 4
        'reports' | Test-OssBucketEncryption -Algorithm AES256 | Should -BeTrue
    }
}

Describe 'Remove-OssBucket' {
    It 'removes no bucket that holds an object' {
        $null = New-OssBucket 'invoices'
        $null = Write-OssObject 'invoices' '1.txt' -Content 'paid'

        { Remove-OssBucket 'invoices' -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'BucketNotEmpty,*'

        Get-OssObject 'invoices' | Remove-OssObject -Confirm:$false
        Remove-OssBucket 'invoices' -Confirm:$false
        Get-OssBucket | Should -BeNullOrEmpty
    }
}

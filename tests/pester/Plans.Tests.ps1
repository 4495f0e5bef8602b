# What is stored already: find what is not encrypted as it should be, encrypt it in place, and prove that nothing was
# lost.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss -KmsKey 'my-key'
}

AfterAll { Stop-TestOss }

Describe 'A plan' {
    BeforeAll {
        $null = New-OssBucket 'invoices'
        1..4 | ForEach-Object {
            $null = Write-OssObject 'invoices' "2026/$_.txt" -Content "invoice $_" -Tag @{ year = '2026' } `
                -UserMetadata @{ author = 'ann' } -ContentType 'text/x-invoice'
        }
        $null = Write-OssObject 'invoices' '2026/5.txt' -Content 'invoice 5' -KmsKeyId 'my-key'
        $emulator.ClearRequests()
        $plan = New-OssEncryptionPlan 'invoices' -KmsKeyId 'my-key' -Path "$TestDrive/plan"
    }

    It 'says what there is to do' {
        $plan.Objects | Should -Be 5
        $plan.ObjectsToEncrypt | Should -Be 4
        $plan.Permissions | Should -Not -BeNullOrEmpty
    }

    It 'was made by reading alone' {
        $emulator.GetRequests().Method | Should -Not -Contain 'PUT'
    }

    It 'changes nothing with -WhatIf' {
        $emulator.ClearRequests()

        Invoke-OssEncryptionPlan "$TestDrive/plan" -WhatIf

        $emulator.GetRequests().Method | Should -Not -Contain 'PUT'
        (Get-OssEncryptionPlan "$TestDrive/plan").Remaining | Should -Be 4
    }

    It 'is stopped by Select-Object, and goes on later' {
        $first = $plan | Invoke-OssEncryptionPlan -PassThru -ThrottleLimit 1 -Confirm:$false | Select-Object -First 1
        $first.Status | Should -Be 'Proved'

        $null = $plan | Invoke-OssEncryptionPlan -Confirm:$false

        $state = Get-OssEncryptionPlan "$TestDrive/plan"
        $state.Proved | Should -Be 4
        $state.Remaining | Should -Be 0
    }

    It 'has encrypted every object, and kept all that it had' {
        Get-OssObject 'invoices' | Get-OssObjectEncryption | ForEach-Object KmsKeyId | Should -Be (@('my-key') * 5)

        $object = Get-OssObjectEncryption 'invoices' '2026/1.txt'
        $object.OssHeaders['x-oss-meta-author'] | Should -Be 'ann'
        $object.OssHeaders['x-oss-tagging-count'] | Should -Be '1'
        Read-OssObject 'invoices' '2026/1.txt' -AsString | Should -Be 'invoice 1'
    }

    It 'tells of each object what became of it' {
        (Get-OssEncryptionPlan "$TestDrive/plan" -Proved).Key | Sort-Object |
            Should -Be '2026/1.txt', '2026/2.txt', '2026/3.txt', '2026/4.txt'
    }
}

Describe 'Protect-OssObject' {
    BeforeAll {
        $null = New-OssBucket 'logs'
        $null = Write-OssObject 'logs' 'a.log' -Content 'a'
        $null = Write-OssObject 'logs' 'b.log' -Content 'b' -Algorithm AES256
    }

    It 'encrypts the objects of the pipeline, and leaves those that are as wanted' {
        $emulator.ClearRequests()

        $results = Get-OssObject 'logs' | Protect-OssObject -Algorithm AES256

        $results | Should -HaveCount 2
        ($emulator.GetRequests() | Where-Object Method -EQ 'PUT').Key | Should -Be 'a.log'
        (Get-OssObject 'logs' | Get-OssObjectEncryption).Algorithm | Should -Be 'AES256', 'AES256'
    }

    It 'says with -WhatIf what it would do, and does not do it' {
        Protect-OssObject 'logs' 'a.log' -KmsKeyId 'my-key' -WhatIf

        (Get-OssObjectEncryption 'logs' 'a.log').Algorithm | Should -Be 'AES256'
    }
}

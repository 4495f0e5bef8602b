# -WhatIf says from what to what, and sends no change. What lowers protection or cannot be undone asks first.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $null = 'invoices', 'logs' | New-OssBucket -KmsKeyId 'my-key'
    $null = New-OssBucket 'objects'
    $null = Write-OssObject 'objects' '1.txt' -Content 'paid'
}

AfterAll { Stop-TestOss }

Describe '-WhatIf' {
    It 'sends no change for <_>' -ForEach @(
        'Set-OssBucketEncryption logs -Algorithm AES256'
        'Remove-OssBucketEncryption logs'
        'Remove-OssBucket logs'
        'New-OssBucket other'
        'Write-OssObject objects 2.txt -Content x'
        'Copy-OssObject objects 1.txt objects 2.txt -Algorithm SM4'
        'Remove-OssObject objects 1.txt'
    ) {
        $emulator.ClearRequests()

        & ([scriptblock]::Create("$_ -WhatIf"))

        $emulator.GetRequests().Method | Where-Object { $_ -notin 'GET', 'HEAD' } | Should -BeNullOrEmpty
    }

    It 'writes no file' {
        Read-OssObject 'objects' '1.txt' -Path "$TestDrive/1.txt" -WhatIf
        "$TestDrive/1.txt" | Should -Not -Exist
    }

    It 'says from what to what the rule would change' {
        $null = Start-Transcript "$TestDrive/whatif.txt"
        Set-OssBucketEncryption 'logs' -Algorithm AES256 -WhatIf
        $null = Stop-Transcript

        Get-Content "$TestDrive/whatif.txt" -Raw | Should -BeLike "*bucket 'logs': KMS (key my-key) → AES256*"
    }

    It 'reaches the commands of a script through its own -WhatIf' {
        function Protect-Logs {
            [CmdletBinding(SupportsShouldProcess)] param()
            Set-OssBucketEncryption 'logs' -Algorithm SM4 -Force
        }

        Protect-Logs -WhatIf

        Test-OssBucketEncryption 'logs' -KmsKeyId 'my-key' | Should -BeTrue
    }
}

Describe 'A change that is to be confirmed' {
    # Without somebody to answer, nothing is done.
    It 'is not made where nobody can be asked: <_>' -Skip:([Environment]::UserInteractive -and
        [Environment]::GetCommandLineArgs() -notcontains '-NonInteractive') -ForEach @(
        'Set-OssBucketEncryption logs -Algorithm AES256'
        'Remove-OssBucketEncryption logs'
        'Remove-OssBucket logs'
    ) {
        { & ([scriptblock]::Create("$_ -ErrorAction Stop")) } | Should -Throw

        Test-OssBucketEncryption 'logs' -KmsKeyId 'my-key' | Should -BeTrue
    }

    It 'is made with -Confirm:$false' {
        $null = Set-OssBucketEncryption 'logs' -Algorithm AES256 -Confirm:$false

        Test-OssBucketEncryption 'logs' -Algorithm AES256 | Should -BeTrue
    }

    It 'is made without a question when it raises protection' {
        $null = Set-OssBucketEncryption 'logs' -KmsKeyId 'my-key'

        Test-OssBucketEncryption 'logs' -KmsKeyId 'my-key' | Should -BeTrue
    }
}

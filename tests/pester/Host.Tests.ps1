# What the host shows and asks: -WhatIf in a transcript and through a script, and questions that nobody can answer.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss -KmsKey 'my-key'
    $null = 'invoices', 'logs' | New-OssBucket -KmsKeyId 'my-key'
}

AfterAll { Stop-TestOss }

Describe '-WhatIf' {
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
}

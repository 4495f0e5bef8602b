# The main job in a process that has no local OSS of its own: so it is for Windows PowerShell 5.1, too, whose tests
# these are. The local OSS runs in PowerShell 7.4 or later beside it.
BeforeDiscovery {
    $hasPwsh = $PSVersionTable.PSEdition -eq 'Core' -or [bool](Get-Command pwsh -ErrorAction Ignore)
}

Describe 'A local OSS in another process' -Tag Desktop -Skip:(-not $hasPwsh) {
    BeforeAll {
        . "$PSScriptRoot/Module.ps1"
        Set-Content "$TestDrive/serve.ps1" @"
Import-Module '$((Get-Module OssEncryption).ModuleBase)'
`$secret = ConvertTo-SecureString 'test-secret' -AsPlainText -Force
`$emulator = Start-OssEmulator -Credential ([pscredential]::new('test-key', `$secret))
[Console]::Out.WriteLine(`$emulator.Endpoint)
`$null = [Console]::In.ReadLine()
"@
        $isCore = $PSVersionTable.PSEdition -eq 'Core'
        $program, $arguments = if ($isCore) { Get-ThisProgram } else { (Get-Command pwsh).Source }
        $start = [Diagnostics.ProcessStartInfo]::new($program)
        $start.Arguments = "$arguments -NoProfile -NonInteractive -File `"$TestDrive/serve.ps1`""
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $server = [Diagnostics.Process]::Start($start)
        $secret = ConvertTo-SecureString 'test-secret' -AsPlainText -Force
        $null = Connect-Oss 'cn-hangzhou' -Endpoint $server.StandardOutput.ReadLine() `
            -Credential ([pscredential]::new('test-key', $secret))
    }

    AfterAll {
        $server.StandardInput.Close()
        $server.WaitForExit()
        Disconnect-Oss
    }

    It 'has its buckets set, read, compared and restored' {
        $null = 'invoices', 'logs' | New-OssBucket

        Get-OssBucket | Get-OssBucketEncryption | Where-Object Algorithm -EQ 'None' |
            Set-OssBucketEncryption -Algorithm AES256 | Should -HaveCount 2
        [string](Set-OssBucketEncryption 'logs' -KmsKeyId 'my-key' -DataEncryption SM4) |
            Should -Be 'logs: KMS (key my-key, data SM4)'
        'invoices', 'logs' | Test-OssBucketEncryption -Algorithm KMS | Should -Be $false, $true

        $removed = Remove-OssBucketEncryption 'logs' -PassThru -Confirm:$false
        (Get-OssBucketEncryption 'logs').Algorithm | Should -Be 'None'
        ($removed | Set-OssBucketEncryption).KmsKeyId | Should -Be 'my-key'
    }

    It 'takes an object with an encryption of its own, and gives it back' {
        (Write-OssObject 'invoices' '2026/1 + 1.txt' -Content 'paid' -Algorithm SM4).Algorithm | Should -Be 'SM4'

        Read-OssObject 'invoices' '2026/1 + 1.txt' -AsString | Should -Be 'paid'
    }

    It 'gives one error for what fails, and the others go on' {
        $rules = 'logs', 'gone', 'logs' | Get-OssBucketEncryption -ErrorAction SilentlyContinue -ErrorVariable problems

        $rules | Should -HaveCount 2
        $problems.FullyQualifiedErrorId | Should -BeLike 'NoSuchBucket,*'
    }
}

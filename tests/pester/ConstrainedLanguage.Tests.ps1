# Constrained language mode, as application control sets it: scripts may use no type but the simple ones, and the main
# job must not need any.
BeforeAll { . "$PSScriptRoot/Module.ps1" }

Describe 'A script in constrained language mode' {
    It 'sets, reads and compares rules, and writes and reads objects' {
        $screen = Invoke-Elsewhere "
            Import-Module '$((Get-Module OssEncryption).ModuleBase)'
            `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'
            `$null = Start-OssEmulator -KmsKey my-key | Connect-Oss
            'invoices', 'logs' | New-OssBucket | Set-OssBucketEncryption -KmsKeyId my-key |
                ForEach-Object { [string]`$_ }
            Get-OssBucket | Test-OssBucketEncryption -Algorithm KMS
            `$null = Write-OssObject logs 1.txt -Content 'paid' -Algorithm SM4
            Read-OssObject logs 1.txt -AsString
            Get-OssObject logs | Get-OssObjectEncryption | ForEach-Object Algorithm
            try { [Net.WebClient]::new() } catch { 'constrained: ' + `$_.FullyQualifiedErrorId }"

        $screen | Select-Object -SkipLast 1 |
            Should -Be 'invoices: KMS (key my-key)', 'logs: KMS (key my-key)', 'True', 'True', 'paid', 'SM4'
        $screen[-1] | Should -BeLike 'constrained: *' -Because 'the script was in constrained language mode'
    }
}

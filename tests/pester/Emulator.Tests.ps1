# The local OSS in a pwsh of its own, with the .NET that pwsh brings.
BeforeAll { . "$PSScriptRoot/Module.ps1" }

Describe 'A local OSS' {
    It 'frees its port when it is stopped, for the next one' {
        $emulator = Start-OssEmulator
        Stop-OssEmulator $emulator

        Get-OssEmulator | Should -BeNullOrEmpty
        $again = Start-OssEmulator -Port ([uri]$emulator.Endpoint).Port
        $again.Endpoint | Should -Be $emulator.Endpoint
        Stop-OssEmulator $again
    }

    It 'ends with its pwsh, and its folder is free for the next one' {
        $module = (Get-Module OssEncryption).ModuleBase
        $write = "Import-Module '$module'; `$null = Start-OssEmulator -Path '$TestDrive/oss' | Connect-Oss"

        Invoke-Elsewhere "$write; (New-OssBucket invoices -Algorithm SM4).BucketName" | Should -Be 'invoices'
        Invoke-Elsewhere "$write; [string](Get-OssBucketEncryption invoices)" | Should -Be 'invoices: SM4'
    }
}

# The tab key: names come from the server, the profiles and the types.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $null = 'invoices', 'logs' | New-OssBucket -KmsKeyId 'my-key'
    $null = Write-OssObject 'invoices' '2026/001.txt' -Content 'paid' -Algorithm AES256
    function Complete([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches }
}

AfterAll { Stop-TestOss }

Describe 'Completion' {
    It 'offers <Expected> for <Line>' -ForEach @(
        @{ Line = 'Get-OssBucketEncryption in'; Expected = 'invoices' }
        @{ Line = 'Get-OssBucketEncryption invoices, l'; Expected = 'logs' }
        @{ Line = 'Read-OssObject invoices 20'; Expected = '2026/' }
        @{ Line = 'Read-OssObject invoices 2026/'; Expected = '2026/001.txt' }
        @{ Line = 'Set-OssBucketEncryption logs S'; Expected = 'SM4' }
        @{ Line = 'Set-OssBucketEncryption logs -KmsKeyId '; Expected = 'my-key' }
        @{ Line = 'Connect-Oss cn-shang'; Expected = 'cn-shanghai' }
    ) {
        (Complete $Line).CompletionText | Should -Contain $Expected
    }

    It 'offers the profiles of this machine' {
        Set-Content "$TestDrive/config.json" '{ "profiles": [ { "name": "prod", "mode": "AK" } ] }'
        $before = $env:ALIBABA_CLOUD_CONFIG_FILE
        $env:ALIBABA_CLOUD_CONFIG_FILE = "$TestDrive/config.json"
        try { (Complete 'Connect-Oss -ProfileName p').CompletionText | Should -Contain 'prod' }
        finally { $env:ALIBABA_CLOUD_CONFIG_FILE = $before }
    }

    It 'is silent when the server gives no list' {
        $emulator.AddFault(@{ Operation = 'ListBuckets'; Status = 403; Code = 'AccessDenied' })
        $Error.Clear()

        (Complete 'Remove-OssBucketEncryption zz').CompletionText | Should -Not -Contain 'invoices'

        $Error | Should -BeNullOrEmpty
        $emulator.ClearFaults()
    }
}

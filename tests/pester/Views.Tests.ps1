# What results look like in a console 120 columns wide.
BeforeDiscovery {
    $results = @(
        @{ Name = 'Get-OssContext'; Shown = 'cn-hangzhou' }
        @{ Name = 'Get-OssEmulator'; Shown = 'cn-hangzhou' }
        @{ Name = 'Get-OssBucket'; Shown = 'a-bucket-whose-name-is-as-long-as-any-that-the-service-takes-63' }
        @{ Name = 'Get-OssBucketEncryption invoices'; Shown = '05754286-3ba2-4fa6-8d41-4323aca6f0a1' }
        @{ Name = 'Get-OssObject invoices'; Shown = '2026/001.txt' }
        @{ Name = 'Get-OssObjectEncryption invoices 2026/001.txt'; Shown = 'AES256' }
        @{ Name = 'Protect-OssObject invoices 2026/001.txt -Algorithm AES256'; Shown = 'AlreadyAsWanted' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $null = New-OssBucket 'invoices' -KmsKeyId '05754286-3ba2-4fa6-8d41-4323aca6f0a1'
    $null = New-OssBucket 'a-bucket-whose-name-is-as-long-as-any-that-the-service-takes-63'
    $null = Write-OssObject 'invoices' '2026/001.txt' -Content 'paid' -Algorithm AES256
    function Show([string] $Script, [string] $View) {
        & ([scriptblock]::Create("$Script | $View")) | Out-String -Width 120
    }
}

AfterAll { Stop-TestOss }

Describe '<Name>' -ForEach $results {
    It 'is shown within 120 columns by <_>' -ForEach 'Out-Default', 'Format-Table', 'Format-List' {
        $text = Show $Name ($_ -replace 'Out-Default', 'Write-Output')

        ($text -split '\r?\n').Length | Should -BeLessThan 40
        ($text -split '\r?\n' | Where-Object Length -GT 120) | Should -BeNullOrEmpty
    }

    It 'tells <Shown> in its list' {
        (Show $Name 'Format-List') | Should -BeLike "*$Shown*"
    }

    It 'has no colour codes when it goes into a file' {
        & ([scriptblock]::Create($Name)) | Out-File "$TestDrive/view.txt" -Width 120
        Get-Content "$TestDrive/view.txt" -Raw | Should -Not -Match "$([char]27)\["
    }
}

Describe 'A table of rules' {
    It 'gives the algorithm beside the bucket' {
        (Show 'Get-OssBucketEncryption invoices' 'Write-Output') | Should -Match 'invoices +KMS'
    }
}

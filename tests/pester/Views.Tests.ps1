# What results look like in consoles 80 and 120 columns wide, with real key ids and long keys, also in constrained
# language mode.
BeforeDiscovery {
    $results = @(
        @{ Name = 'Get-OssContext'; Shown = 'cn-hangzhou' }
        @{ Name = 'Get-OssEmulator'; Shown = 'cn-hangzhou' }
        @{ Name = 'Test-OssConnection'; Shown = 'AccountId' }
        @{ Name = 'Get-OssBucket'; Shown = 'a-bucket-whose-name-is-as-long-as-any-that-the-service-takes-63' }
        @{ Name = 'Get-OssBucketEncryption invoices'; Shown = '05754286-3ba2-4fa6-8d41-4323aca6f0a1' }
        @{ Name = 'Get-OssObject invoices'; Shown = '2026/001.txt' }
        @{ Name = 'Get-OssObjectEncryption invoices 2026/001.txt'; Shown = 'AES256' }
        @{ Name = 'Get-OssObject invoices -AllVersions'; Shown = 'latest' }
        @{ Name = 'Test-OssBucketEncryption invoices -Algorithm SM4 -Detailed'; Shown = 'OtherAlgorithm' }
        @{ Name = 'Test-OssObjectEncryption invoices 2026/001.txt -Detailed'; Shown = 'OtherAlgorithm' }
        @{ Name = 'Get-OssEncryptionPlanEntry $plan.Path'; Shown = 'OtherAlgorithm' }
        @{ Name = '$plan'; Shown = 'invoices' }
        @{ Name = '$plan.Buckets'; Shown = '05754286-3ba2-4fa6-8d41-4323aca6f0a1' }
        @{ Name = 'Get-OssEncryptionPlan $plan.Path'; Shown = 'invoices' }
        @{ Name = '$requests'; Shown = 'PutBucket' }
        @{ Name = '$keys'; Shown = '05754286-3ba2-4fa6-8d41-4323aca6f0a1' }
        @{ Name = 'Get-OssKmsKey'; Shown = 'alias/data' }
        @{ Name = 'Get-OssKmsKeyUsage alias/data'; Shown = "The rule of bucket 'repaired' names the key" }
        @{ Name = 'Measure-OssObjectEncryption repaired'; Shown = '0.0 %' }
        @{ Name = '(Get-OssKmsKeyUsage alias/data).Buckets'; Shown = 'repaired' }
        @{ Name = 'Get-OssEncryptionFinding invoices -PolicyName CIS-5.8'; Shown = 'service key or better' }
        @{ Name = '$repairs'; Shown = 'Changed' }
        @{ Name = 'Protect-OssObject invoices 2026/001.txt -Algorithm AES256'; Shown = 'AlreadyAsWanted' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss -KmsKey '05754286-3ba2-4fa6-8d41-4323aca6f0a1'
    $null = New-OssBucket 'invoices' -KmsKeyId '05754286-3ba2-4fa6-8d41-4323aca6f0a1'
    $null = New-OssBucket 'a-bucket-whose-name-is-as-long-as-any-that-the-service-takes-63'
    $null = Write-OssObject 'invoices' '2026/001.txt' -Content 'paid' -Algorithm AES256
    $null = Write-OssObject 'invoices' ('2026/' + 'long-folder/' * 16 + '001.txt') -Content 'paid' -Algorithm SM4
    $plan = New-OssEncryptionPlan 'invoices' -Path (Join-Path $TestDrive 'plan')
    $requests = $emulator.GetRequests() | Select-Object -First 5
    $keys = $emulator.GetKeys()
    $null = $emulator.AddKey('key-2026', 'cn-hangzhou', 'alias/data')
    $null = New-OssBucket 'repaired' -KmsKeyId 'alias/data'
    $null = Write-OssObject 'repaired' 'key' -Content 'x'
    $repairs = Get-OssEncryptionFinding 'a-bucket*' -PolicyName CIS-5.8 |
        Repair-OssEncryptionFinding -UndoPath (Join-Path $TestDrive 'undo.json')
    function Show([string] $Script, [string] $View, [int] $Width = 120) {
        & ([scriptblock]::Create("$Script | $View")) | Out-String -Width $Width
    }

    # The mode cannot be left again, so it is set in a runspace of its own that has the objects and the views.
    function ShowConstrained([object[]] $Items) {
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule((Join-Path (Get-Module OssEncryption).ModuleBase OssEncryption.psd1))
        $shell = [powershell]::Create($state)
        try {
            $shell.AddScript('$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"').Invoke()
            $shell.Commands.Clear()
            $shell.AddCommand('Out-String').AddParameter('Width', 80).Invoke($Items) -join ''
        } finally {
            $shell.Dispose()
        }
    }
}

AfterAll { Stop-TestOss }

Describe '<Name>' -ForEach $results {
    It 'is shown within 120 columns by <_>' -ForEach 'Out-Default', 'Format-Table', 'Format-List' {
        $text = Show $Name ($_ -replace 'Out-Default', 'Write-Output')

        ($text -split '\r?\n').Length | Should -BeLessThan 80
        ($text -split '\r?\n' | Where-Object Length -GT 120) | Should -BeNullOrEmpty
    }

    It 'is shown within 80 columns, none of them a letter wide, and no row long' {
        $lines = (Show $Name 'Write-Output' 80) -split '\r?\n'

        ($lines | Where-Object Length -GT 80) | Should -BeNullOrEmpty
        $lines.Length | Should -BeLessThan 40
        $lines | Where-Object { $_ -match '^[- ]+$' -and $_ -match '(^| )-( |$)' } | Should -BeNullOrEmpty
    }

    It 'is shown in constrained language mode with the same words' {
        $items = @(& ([scriptblock]::Create($Name)))

        # A size without a unit has bytes as its unit there.
        (ShowConstrained $items) -replace '\d+ B| +' |
            Should -Be (($items | Out-String -Width 80) -replace '\d+ B| +')
    }

    It 'tells <Shown> in its list' {
        (Show $Name 'Format-List') | Should -BeLike "*$Shown*"
    }

    It 'has no colour codes when it goes into a file' {
        & ([scriptblock]::Create($Name)) | Out-File "$TestDrive/view.txt" -Width 120
        Get-Content "$TestDrive/view.txt" -Raw | Should -Not -Match "$([char]27)\["
    }
}

Describe 'A transcript' {
    It 'has what was shown, without colour codes' {
        $file = "$TestDrive/transcript.txt"
        $null = Invoke-Elsewhere "
            Import-Module '$((Get-Module OssEncryption).ModuleBase)'
            `$null = Start-OssEmulator | Connect-Oss
            `$null = New-OssBucket invoices -Algorithm AES256
            `$null = Write-OssObject invoices 2026/001.txt -Content paid
            `$null = Start-Transcript '$file'
            Get-OssObject invoices | Get-OssObjectEncryption | Out-Default
            Get-OssBucketEncryption invoices | Out-Default
            `$null = Stop-Transcript"

        $text = Get-Content $file -Raw
        $text | Should -Match '2026/001.txt +4 B +AES256'
        $text | Should -Match 'invoices +AES256'
        $text | Should -Not -Match "$([char]27)\["
    }
}

Describe 'A table of rules' {
    It 'gives the algorithm beside the bucket' {
        (Show 'Get-OssBucketEncryption invoices' 'Write-Output') | Should -Match 'invoices +KMS'
    }
}

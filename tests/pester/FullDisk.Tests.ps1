Describe 'A full disk' -Skip:(-not ($IsLinux -and [Environment]::UserName -eq 'root')) {
    BeforeAll {
        . "$PSScriptRoot/Module.ps1"
        $emulator = Start-TestOss
        $null = New-OssBucket 'invoices'
        1..8 | ForEach-Object { $null = Write-OssObject 'invoices' "k$_" -Content "text $_" }
        $small = (New-Item -ItemType Directory "$TestDrive/small").FullName
        mount -t tmpfs -o size=64k tmpfs $small
        $canMount = $LASTEXITCODE -eq 0

        # Leaves a number of kilobytes free.
        function Set-FreeSpace([int] $Kilobytes) {
            Remove-Item "$small/fill" -ErrorAction Ignore
            dd if=/dev/zero "of=$small/fill" bs=1k 2>/dev/null
            if ($Kilobytes) { truncate -s "-${Kilobytes}k" "$small/fill" }
        }
    }

    AfterAll {
        if ($canMount) { umount $small }
        Stop-TestOss
    }

    BeforeEach {
        if (-not $canMount) { Set-ItResult -Skipped -Because 'no file system can be mounted here' }
        Get-ChildItem $small | Remove-Item -Recurse -Force
    }

    It 'is the one error of a planning, which can go on' {
        Set-FreeSpace 0

        $plan = New-OssEncryptionPlan 'invoices' AES256 -Path "$small/plan" `
            -ErrorVariable failed -ErrorAction SilentlyContinue

        $plan | Should -BeNullOrEmpty
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'DiskFull,*'
        $failed[0].CategoryInfo.Category | Should -Be 'WriteError'
        Set-FreeSpace 32
        (New-OssEncryptionPlan 'invoices' AES256 -Path "$small/plan" -Resume).Objects | Should -Be 8
    }

    It 'ends a share with the code for another try, and that finishes it' {
        $null = New-OssEncryptionPlan 'invoices' AES256 -Path "$small/plan" -ShardCount 2
        $share = "Import-Module '$((Get-Module OssEncryption).ModuleBase)'; `$env:JOB_COMPLETION_INDEX = '1'; " +
            "`$env:ALIBABA_CLOUD_ACCESS_KEY_ID = '$($emulator.Credential.UserName)'; " +
            "`$env:ALIBABA_CLOUD_ACCESS_KEY_SECRET = '$($emulator.Credential.GetNetworkCredential().Password)'; " +
            "`$null = Connect-Oss cn-hangzhou -Endpoint $($emulator.Endpoint); " +
            "& '$PSScriptRoot/../../docs/runbooks/apply-share.ps1' '$small/plan'"
        Set-FreeSpace 0
        $emulator.ClearRequests()

        $full = Invoke-Elsewhere $share | Select-Object -Last 1 | ConvertFrom-Json

        $full.ExitCode | Should -Be 11
        $full.Problem | Should -BeLike '*No space left*'
        $emulator.GetRequests() | Where-Object Operation -In 'CopyObject', 'PutObject' | Should -BeNullOrEmpty
        Set-FreeSpace 24
        $next = Invoke-Elsewhere $share | Select-Object -Last 1 | ConvertFrom-Json
        "$($next.ExitCode) $($next.Share) $($next.Proved)" | Should -Be '0 2/2 4'
    }
}

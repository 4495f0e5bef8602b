# What is around the cmdlets in a real pwsh: strict mode, other runspaces, jobs, and an end before the end.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $context = Get-OssContext
    $module = (Get-Module OssEncryption).Path
    $names = 1..40 | ForEach-Object { 'bucket-{0:d2}' -f $_ }
    $null = $names | New-OssBucket -Algorithm SM4

    # After the first request an answer takes an hour: only a cmdlet that is stopped comes back.
    function Suspend-Oss { $emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Skip = 1; Delay = '01:00:00' }) }
    function Wait-Request {
        while ($emulator.GetRequests().Count -eq 0) { Start-Sleep -Milliseconds 20 }
    }
}

AfterAll { Stop-TestOss }

Describe 'Strict mode' {
    It 'finds every property there, with or without a value' {
        Set-StrictMode -Version Latest
        $rule = Get-OssBucketEncryption 'bucket-01'

        $rule.KmsKeyId | Should -BeNullOrEmpty
        $rule.DataEncryption | Should -BeNullOrEmpty
        $rule | Where-Object Algorithm -EQ 'SM4' | Should -HaveCount 1
    }
}

Describe 'Another runspace of this process' {
    It 'does not see the context of this one' {
        $seen = Start-ThreadJob { Import-Module $using:module; Get-OssContext } | Receive-Job -Wait -AutoRemoveJob

        $seen | Should -BeNullOrEmpty
    }

    It 'works with the context that it is handed: ForEach-Object -Parallel' {
        $rules = $names | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:module
            Get-OssBucketEncryption $_ -Context $using:context
        }

        $rules.BucketName | Sort-Object | Should -Be $names
    }

    It 'works with the context that it is handed: Start-ThreadJob' {
        $job = Start-ThreadJob {
            Import-Module $using:module
            Test-OssBucketEncryption bucket-01 -Context $using:context
        }

        $job | Receive-Job -Wait -AutoRemoveJob | Should -BeTrue
    }
}

Describe 'An end before the end' {
    BeforeEach { $emulator.ClearRequests() }
    AfterEach { $emulator.ClearFaults() }

    It 'comes with Stop, which is what Ctrl+C does' {
        Suspend-Oss
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($module, $names, $context)
                Import-Module $module
                $names | Get-OssBucketEncryption -ThrottleLimit 2 -Context $context
            }).AddArgument($module).AddArgument($names).AddArgument($context)
        $null = $shell.BeginInvoke()
        Wait-Request

        $shell.Stop()

        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $emulator.GetRequests().Count | Should -BeLessThan $names.Count
        $shell.Dispose()
    }

    It 'comes with Stop-Job' {
        Suspend-Oss
        $job = Start-ThreadJob {
            Import-Module $using:module
            $using:names | Set-OssBucketEncryption -Algorithm KMS -ThrottleLimit 2 -Context $using:context
        }
        Wait-Request

        $job | Stop-Job

        $job.State | Should -Be 'Stopped'
        $emulator.GetRequests().Operation | Should -Not -Contain 'PutBucketEncryption'
        $job | Remove-Job
    }
}

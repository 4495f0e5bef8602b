# The local OSS: what a test or a trial run can ask of it.
BeforeAll { . "$PSScriptRoot/Module.ps1" }

Describe 'Start-OssEmulator' {
    AfterEach {
        Stop-OssEmulator
        Disconnect-Oss
    }

    It 'gives a server that can be connected to' {
        $context = Start-OssEmulator | Connect-Oss

        $context.Endpoint.IsLoopback | Should -BeTrue
        Get-OssBucket | Should -BeNullOrEmpty
    }

    It 'plays several regions, and a bucket is in one of them' {
        $emulator = Start-OssEmulator -Region 'cn-hangzhou', 'cn-shanghai'
        $null = $emulator | Connect-Oss
        $null = New-OssBucket 'invoices'

        $elsewhere = Connect-Oss -Region 'cn-shanghai' -Endpoint $emulator.Endpoints['cn-shanghai'] `
            -Credential $emulator.Credential

        (Get-OssBucketEncryption 'invoices' -Context $elsewhere).Algorithm | Should -Be 'None'
    }

    It 'knows who may do what' {
        $emulator = Start-OssEmulator
        $null = $emulator | Connect-Oss
        $null = New-OssBucket 'invoices'
        $reader = Connect-Oss -Region $emulator.Region -Endpoint $emulator.Endpoint `
            -Credential $emulator.AddUser(@{ Allow = 'oss:Get*' })

        (Get-OssBucketEncryption 'invoices' -Context $reader).Algorithm | Should -Be 'None'
        { Remove-OssBucket 'invoices' -Context $reader -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'AccessDenied,*'
    }

    It 'fails on purpose: a server that is busy once is asked again' {
        $emulator = Start-OssEmulator
        $null = $emulator | Connect-Oss
        $null = New-OssBucket 'invoices'
        $emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Status = 503; Count = 1 })
        $emulator.ClearRequests()

        (Get-OssBucketEncryption 'invoices').Algorithm | Should -Be 'None'

        $emulator.GetRequests().Status | Should -Be 503, 404
    }

    It 'has keys with states: what a disabled key encrypted cannot be read' {
        $emulator = Start-OssEmulator -KmsKey 'my-key'
        $null = $emulator | Connect-Oss
        $null = New-OssBucket 'invoices' -KmsKeyId 'my-key'
        $null = Write-OssObject 'invoices' '1.txt' -Content 'paid'

        $emulator.SetKeyState('my-key', 'Disabled')
        { Read-OssObject 'invoices' '1.txt' -AsString -ErrorAction Stop } | Should -Throw -ErrorId 'KeyDisabled,*'

        $emulator.SetKeyState('my-key', 'Enabled')
        Read-OssObject 'invoices' '1.txt' -AsString | Should -Be 'paid'
    }

    It 'keeps what it has in a folder, encrypted, for the next start' {
        $null = Start-OssEmulator -Path "$TestDrive/oss" | Connect-Oss
        $null = New-OssBucket 'invoices' -Algorithm AES256
        $null = Write-OssObject 'invoices' '1.txt' -Content 'a text that nobody else reads'
        Stop-OssEmulator

        Get-ChildItem "$TestDrive/oss" -Recurse -File | ForEach-Object { [IO.File]::ReadAllText($_.FullName) } |
            Should -Not -Match 'nobody else'

        $null = Start-OssEmulator -Path "$TestDrive/oss" | Connect-Oss
        Read-OssObject 'invoices' '1.txt' -AsString | Should -Be 'a text that nobody else reads'
    }
}

Describe 'Stop-OssEmulator' {
    It 'frees the port, and Get-OssEmulator no longer shows it' {
        $emulator = Start-OssEmulator
        (Get-OssEmulator).Endpoint | Should -Be $emulator.Endpoint

        Stop-OssEmulator $emulator

        Get-OssEmulator | Should -BeNullOrEmpty
        $again = Start-OssEmulator -Port ([uri]$emulator.Endpoint).Port
        $again.Endpoint | Should -Be $emulator.Endpoint
        Stop-OssEmulator $again
    }
}

# Objects: an encryption of their own on upload and copy, told again on download.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss -KmsKey 'my-key'
    $null = New-OssBucket 'invoices' -Algorithm AES256
    $null = New-OssBucket 'archive' -KmsKeyId 'my-key'
}

AfterAll { Stop-TestOss }

Describe 'Write-OssObject' {
    It 'gives the object what the rule of the bucket says' {
        (Write-OssObject 'invoices' '1.txt' -Content 'paid').Algorithm | Should -Be 'AES256'
    }

    It 'gives it an encryption of its own: <Rule>' -ForEach @(
        @{ Rule = @{ Algorithm = 'SM4' }; Shown = 'SM4' }
        @{ Rule = @{ KmsKeyId = 'my-key' }; Shown = 'KMS (key my-key)' }
        @{ Rule = @{ KmsKeyId = 'my-key'; DataEncryption = 'SM4' }; Shown = 'KMS (key my-key, data SM4)' }
    ) {
        [string](Write-OssObject 'invoices' '2.txt' -Content 'paid' @Rule) | Should -Be "invoices/2.txt: $Shown"
        [string](Get-OssObjectEncryption 'invoices' '2.txt') | Should -Be "invoices/2.txt: $Shown"
    }

    It 'takes files, and names the keys after them' {
        $null = New-Item "$TestDrive/2026" -ItemType Directory
        'a', 'b' | ForEach-Object { Set-Content "$TestDrive/2026/$_.txt" "invoice $_" }

        (Write-OssObject 'invoices' -Path "$TestDrive/2026/*.txt" -KeyPrefix '2026/').Key |
            Should -Be '2026/a.txt', '2026/b.txt'
        (Get-ChildItem "$TestDrive/2026" | Write-OssObject 'invoices' -KeyPrefix 'piped/').Key |
            Should -Be 'piped/a.txt', 'piped/b.txt'
    }

    It 'sends a large file by parts' {
        [IO.File]::WriteAllBytes("$TestDrive/large.bin", [byte[]]::new(250KB))
        $emulator.ClearRequests()

        $written = Write-OssObject 'invoices' -Path "$TestDrive/large.bin" -MultipartThreshold 200KB -PartSize 100KB

        $written.Size | Should -Be 250KB
        ($emulator.GetRequests().Operation | Where-Object { $_ -eq 'UploadPart' }) | Should -HaveCount 3
    }

    It 'leaves what is there with -NoClobber' {
        { Write-OssObject 'invoices' '1.txt' -Content 'not paid' -NoClobber -ErrorAction Stop } |
            Should -Throw -ErrorId 'FileAlreadyExists,*'
        Read-OssObject 'invoices' '1.txt' -AsString | Should -Be 'paid'
    }
}

Describe 'Read-OssObject' {
    BeforeAll { $null = Write-OssObject 'invoices' '2026/märz 1+1.txt' -Content 'paid' -KmsKeyId 'my-key' }

    It 'reads a text, which carries how it was encrypted' {
        $text = Read-OssObject 'invoices' '2026/märz 1+1.txt' -AsString

        $text | Should -Be 'paid'
        $text.Encryption.KmsKeyId | Should -Be 'my-key'
    }

    It 'reads files into a folder, each under its key' {
        $null = Get-OssObject 'invoices' '2026/märz*' | Read-OssObject -Destination "$TestDrive/down"

        Get-Content -LiteralPath "$TestDrive/down/2026/märz 1+1.txt" | Should -Be 'paid'
    }

    It 'overwrites a file only with -Force' {
        Set-Content "$TestDrive/mine.txt" 'mine'
        $read = @{ BucketName = 'invoices'; Key = '2026/märz 1+1.txt'; Path = "$TestDrive/mine.txt" }

        { Read-OssObject @read -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        Get-Content "$TestDrive/mine.txt" | Should -Be 'mine'

        $null = Read-OssObject @read -Force
        Get-Content "$TestDrive/mine.txt" | Should -Be 'paid'
    }

    It 'never leaves its folder, whatever the key says' {
        $null = Write-OssObject 'invoices' '../../x' -Content 'outside'

        { Read-OssObject 'invoices' '../../x' -Destination "$TestDrive/a/b" -ErrorAction Stop } |
            Should -Throw -ErrorId 'KeyNotAFileName,*'

        "$TestDrive/x" | Should -Not -Exist
    }
}

Describe 'Copy-OssObject' {
    It 'gives the copy what the rule of its bucket says, not what the source had' {
        $null = Write-OssObject 'invoices' '3.txt' -Content 'paid' -Algorithm SM4

        $copy = Copy-OssObject 'invoices' '3.txt' -DestinationBucketName 'archive'

        [string]$copy | Should -Be 'archive/3.txt: KMS (key my-key)'
    }

    It 'gives it an encryption of its own when asked' {
        (Copy-OssObject 'invoices' '3.txt' 'archive' -Algorithm AES256).Algorithm | Should -Be 'AES256'
    }
}

Describe 'Many objects' {
    BeforeAll {
        $null = New-OssBucket 'many'
        1..30 | ForEach-Object { $null = Write-OssObject 'many' ('{0:d2}.txt' -f $_) -Content "$_" }
        $null = Write-OssObject 'many' '07.txt' -Content '7' -Algorithm AES256
    }

    It 'are asked for their encryption, and come in their order' {
        $found = Get-OssObject 'many' | Get-OssObjectEncryption

        $found.Key | Should -Be (Get-OssObject 'many').Key
        ($found | Where-Object Algorithm -NE 'None').Key | Should -Be '07.txt'
    }

    It 'are removed in one line' {
        Get-OssObject 'many' '0*' | Remove-OssObject -Confirm:$false

        (Get-OssObject 'many').Key | Select-Object -First 1 | Should -Be '10.txt'
    }
}

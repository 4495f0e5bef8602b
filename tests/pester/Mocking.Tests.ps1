# Pester copies the types of parameters into a mock, and none of what else stands on them.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
}

Describe 'A mock' {
    It 'of <Name> binds <Script>' -ForEach @(
        @{ Name = 'Write-OssObject'; Script = { Write-OssObject b k -Content 'text' } }
        @{ Name = 'Write-OssObject'; Script = { Write-OssObject b k -Content 'one', 'two' } }
        @{ Name = 'Write-OssObject'; Script = { Write-OssObject b k -Content ([byte[]](1, 2)) } }
        @{ Name = 'Write-OssObject'; Script = { 'text' | Write-OssObject b k } }
        @{ Name = 'Write-OssObject'; Script = { Get-Item $PSCommandPath | Write-OssObject b } }
        @{ Name = 'Invoke-OssEncryptionPlan'; Script = { Invoke-OssEncryptionPlan ./p -Shard 1/2 } }
        @{ Name = 'Invoke-OssEncryptionPlan'; Script = { Invoke-OssEncryptionPlan ./p -Shard '1/2' } }
        @{ Name = 'Set-OssBucketEncryption'; Script = { Set-OssBucketEncryption b KMS -DataEncryption sm4 } }
        @{ Name = 'New-OssBucket'; Script = { New-OssBucket b -StorageClass ia -Region cn-shanghai } }
        @{ Name = 'Test-OssConnection'; Script = { Test-OssConnection -Quiet } }
    ) {
        Mock $Name { 'mocked' }

        & $Script | Should -Be 'mocked'
    }

    It 'can give objects that equal others of the same values' {
        Mock Get-OssBucketEncryption { [OssEncryption.OssBucketEncryption]::new('b', 'SM4') }

        Get-OssBucketEncryption b | Should -Be ([OssEncryption.OssBucketEncryption]::new('b', 'SM4'))
        Get-OssBucketEncryption b | Should -Not -Be ([OssEncryption.OssBucketEncryption]::new('b', 'AES256'))
    }
}

Describe 'What the pipeline gives to Write-OssObject' {
    BeforeAll {
        $null = Start-TestOss
        $null = New-OssBucket 'content'
        Set-Content "$TestDrive/users.txt" 'root:x', 'guest:x', 'admin:x'
    }

    AfterAll { Stop-TestOss }

    It 'is the filtered lines of a file, and not the file' {
        $null = Get-Content "$TestDrive/users.txt" | Where-Object { $_ -notlike 'root:*' } |
            Write-OssObject content filtered.txt

        Read-OssObject content filtered.txt -AsString | Should -BeExactly "guest:x`nadmin:x"
    }

    It 'is JSON as ConvertTo-Json makes it' {
        $json = @{ a = 1 } | ConvertTo-Json
        $null = $json | Write-OssObject content rule.json

        Read-OssObject content rule.json -AsString | Should -BeExactly $json
    }

    It 'is the lines of -Content (Get-Content), and bytes of Get-Content -AsByteStream' {
        $null = Write-OssObject content lines.txt -Content (Get-Content "$TestDrive/users.txt")
        $null = Get-Content "$TestDrive/users.txt" -AsByteStream | Write-OssObject content bytes.txt

        Read-OssObject content lines.txt -AsString | Should -BeExactly "root:x`nguest:x`nadmin:x"
        Read-OssObject content bytes.txt -AsString | Should -BeExactly (Get-Content "$TestDrive/users.txt" -Raw)
    }

    It 'is no date: that has no one text' {
        { Write-OssObject content date.txt -Content (Get-Date) -ErrorAction Stop } |
            Should -Throw -ErrorId 'ContentNotStorable,OssEncryption.Commands.WriteOssObjectCommand'
    }

    It 'is a tree of files with its folders' {
        $null = New-Item "$TestDrive/tree/a", "$TestDrive/tree/b" -ItemType Directory
        'one' | Set-Content "$TestDrive/tree/a/x.txt"
        'two' | Set-Content "$TestDrive/tree/b/x.txt"

        $written = Get-ChildItem "$TestDrive/tree" -Recurse -File | Write-OssObject content -KeyPrefix up/

        $written.Key | Sort-Object | Should -Be 'up/a/x.txt', 'up/b/x.txt'
    }
}

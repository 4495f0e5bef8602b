BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $policies = Join-Path (Get-Module OssEncryption).ModuleBase 'policies'
    $schema = Join-Path $policies 'encryption-policy.schema.json'
}

Describe 'Policies that come with the module' {
    It 'fit the schema that comes with them' {
        $files = Get-ChildItem $policies -Filter *.json | Where-Object FullName -ne $schema
        $files | Should -HaveCount 5
        foreach ($file in $files) { Test-Json -Path $file -SchemaFile $schema | Should -BeTrue }
    }

    It 'are refused by the schema with a member that is not known' {
        Test-Json -Json '{ "name": "x", "rules": [ { "name": "a", "require": { "colour": "red" } } ] }' `
            -SchemaFile $schema -ErrorAction SilentlyContinue | Should -BeFalse
    }
}

Describe 'Findings that were kept in a file' {
    BeforeAll { $emulator = Start-TestOss }

    AfterAll { Stop-TestOss }

    It 'can be repaired and reported from <name>' -ForEach @(
        @{ name = 'clixml'; keep = { $input | Export-Clixml $args[0] }; read = { Import-Clixml $args[0] } }
        @{
            name = 'json'
            keep = { $input | ConvertTo-Json -Depth 4 | Set-Content $args[0] }
            read = { Get-Content $args[0] -Raw | ConvertFrom-Json }
        }
    ) {
        $null = New-OssBucket "bucket-$name" -Algorithm SM4
        $file = Join-Path $TestDrive $name
        Get-OssEncryptionFinding "bucket-$name" -PolicyName CIS-5.8 | & $keep $file
        $findings = & $read $file

        $findings | Export-OssEncryptionReport "$file.html"
        $repaired = $findings | Repair-OssEncryptionFinding -UndoPath "$file.undo.json"

        Get-Content "$file.html" -Raw | Should -BeLike '*<strong>0 of 1 buckets</strong>*'
        [string]$repaired | Should -Be "bucket-${name}: Changed, SM4 → KMS (service key, data SM4)"
        [string](Get-OssBucketEncryption "bucket-$name") | Should -Be "bucket-${name}: KMS (service key, data SM4)"
    }
}

Describe 'A report on a full disk' -Skip:(-not ($IsLinux -and [Environment]::UserName -eq 'root')) {
    BeforeAll {
        $emulator = Start-TestOss
        $small = (New-Item -ItemType Directory "$TestDrive/small").FullName
        mount -t tmpfs -o size=16k tmpfs $small
    }

    AfterAll {
        umount $small
        Stop-TestOss
    }

    It 'is one error, leaves nothing, and the other reports are written' {
        if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'no file system can be mounted here' }
        1..5 | ForEach-Object { $null = New-OssBucket "bucket-$_" }
        $findings = @(Get-OssEncryptionFinding -PolicyName any-encryption) * 50

        $written = $findings | Export-OssEncryptionReport "$small/a.csv", "$TestDrive/a.html" -PassThru `
            -ErrorVariable failed -ErrorAction SilentlyContinue

        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'DiskFull,*'
        $failed[0].CategoryInfo.Category | Should -Be WriteError
        $failed[0].TargetObject | Should -Be "$small/a.csv"
        $written.Name | Should -Be a.html
        Get-ChildItem $small -Force | Should -BeNullOrEmpty
    }
}

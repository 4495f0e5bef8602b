# What goes wrong gives one error for each item, with a stable id, a category, a target and advice.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"
    $emulator = Start-TestOss
    $null = New-OssBucket 'here'
}

AfterAll { Stop-TestOss }

Describe 'A bucket that does not exist' {
    It 'gives one error, and the others go on' {
        $rules = 'here', 'gone', 'here' | Get-OssBucketEncryption -ErrorAction SilentlyContinue -ErrorVariable problems

        $rules | Should -HaveCount 2
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NoSuchBucket,*'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'gone'
    }

    It 'ends the script with -ErrorAction Stop' {
        { Get-OssBucketEncryption 'gone' -ErrorAction Stop } | Should -Throw -ErrorId 'NoSuchBucket,*'
    }
}

Describe 'A combination that the service rejects' {
    It 'is refused before anything is sent: <Rule>' -ForEach @(
        @{ Rule = @{ Algorithm = 'AES256'; KmsKeyId = 'k' }; Id = 'KmsKeyNotApplicable' }
        @{ Rule = @{ Algorithm = 'SM4'; DataEncryption = 'SM4' }; Id = 'DataEncryptionNotApplicable' }
        @{ Rule = @{ Algorithm = 'KMS'; KmsKeyId = '' }; Id = 'EmptyKmsKeyId' }
        @{ Rule = @{ Algorithm = 'None' }; Id = 'AlgorithmRequired' }
    ) {
        $emulator.ClearRequests()

        { Set-OssBucketEncryption 'here' @Rule -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"

        $emulator.GetRequests() | Should -BeNullOrEmpty
    }
}

Describe 'A user who may not' {
    It 'is told which action is missing' {
        $reader = $emulator.AddUser(@{ Allow = 'oss:Get*' })
        $context = Connect-Oss -Endpoint $emulator.Endpoint -Region $emulator.Region -Credential $reader
        $null = $emulator | Connect-Oss

        Set-OssBucketEncryption 'here' AES256 -Context $context -ErrorAction SilentlyContinue -ErrorVariable problems

        $problems[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike '*oss:PutBucketEncryption*here*'
    }
}

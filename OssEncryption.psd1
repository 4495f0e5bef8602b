@{
    RootModule             = 'OssEncryption.dll'
    ModuleVersion          = '0.2.0'
    GUID                   = '9bd4e065-b8d3-4f12-a3d6-f10bdfd3b371'
    Author                 = 'OssEncryption'
    CompanyName            = 'OssEncryption'
    Copyright              = 'Copyright (c) 2026 the OssEncryption authors'
    Description            = 'Configure, audit and repair server-side encryption on Alibaba Cloud OSS.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @(
        'OssEncryption.Buckets.Format.ps1xml'
        'OssEncryption.Keys.Format.ps1xml'
        'OssEncryption.Objects.Format.ps1xml'
        'OssEncryption.Findings.Format.ps1xml'
        'OssEncryption.Plans.Format.ps1xml'
        'OssEncryption.Results.Format.ps1xml'
        'OssEncryption.Sessions.Format.ps1xml'
    )
    CmdletsToExport        = @(
        'Compress-OssEncryptionPlan'
        'Connect-Oss'
        'Disconnect-Oss'
        'Get-OssContext'
        'Test-OssConnection'
        'Get-OssBucket'
        'New-OssBucket'
        'Remove-OssBucket'
        'Get-OssBucketEncryption'
        'Set-OssBucketEncryption'
        'Remove-OssBucketEncryption'
        'Test-OssBucketEncryption'
        'Get-OssObject'
        'Write-OssObject'
        'Read-OssObject'
        'Copy-OssObject'
        'Remove-OssObject'
        'Get-OssObjectEncryption'
        'Get-OssKmsKey'
        'Get-OssKmsKeyUsage'
        'Measure-OssObjectEncryption'
        'Test-OssObjectEncryption'
        'New-OssEncryptionPlan'
        'Get-OssEncryptionPlan'
        'Get-OssEncryptionPlanEntry'
        'Get-OssKeptVersion'
        'Remove-OssKeptVersion'
        'Invoke-OssEncryptionPlan'
        'Protect-OssObject'
        'Get-OssEncryptionFinding'
        'Repair-OssEncryptionFinding'
        'Export-OssEncryptionReport'
        'Start-OssEmulator'
        'Stop-OssEmulator'
        'Get-OssEmulator'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @(
                'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS'
                'OSS', 'AlibabaCloud', 'Aliyun', 'Encryption', 'SSE', 'KMS'
            )
            LicenseUri   = 'https://opensource.org/license/mit'
            # ProjectUri = '' comes here when the project has a public address; package and help take it from this line.
            ReleaseNotes = 'Bucket rules, objects, plans for what is stored, and a local OSS.'
        }
    }
}

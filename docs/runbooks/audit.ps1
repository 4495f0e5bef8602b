<#
.SYNOPSIS
Checks buckets, and on request what is stored in them, against an encryption policy; for a nightly job.
.DESCRIPTION
Reads only. Writes the reports audit-<time>.html, .csv, .json, .sarif and .junit.xml to -ReportFolder. The page tells
what is new and what is gone since the newest report that is in the folder already. Gives one object that counts the
findings by status.

Exit codes: 0 when every finding is compliant, excepted or not applicable; 1 when the audit could not run, or there was
nothing to check; 2 when something is not compliant; 3 when nothing is not compliant, and something is unknown because
it could not be looked at.

Permissions: oss:ListBuckets, and oss:GetBucketEncryption on each bucket; with -IncludeObjects oss:ListObjects on each
bucket and oss:GetObject on its objects, with -AllVersions oss:ListObjectVersions and oss:GetObjectVersion; where the
policy chooses by tags oss:GetBucketTagging; where it asks for a CMK kms:DescribeKey.
.PARAMETER PolicyName
A policy that comes with the module, such as CIS-5.8.
.PARAMETER PolicyPath
A policy of your own, a JSON file.
.PARAMETER ReportFolder
The folder for the reports; it must be there. No report is written when left out.
.PARAMETER BucketName
The buckets to check; wildcards are understood. All buckets when left out.
.PARAMETER IncludeObjects
Checks stored objects, too.
.PARAMETER AllVersions
Checks older versions of objects, too.
.EXAMPLE
./audit.ps1 -PolicyName kms-everywhere -ReportFolder ./reports

Checks all buckets, and compares with the report of yesterday.
.EXAMPLE
./audit.ps1 -PolicyPath ./policy.json -IncludeObjects -ReportFolder ./reports

Checks all buckets and what is stored in them against a policy of your own.
#>
#Requires -Version 5.1
#Requires -Modules OssEncryption
[CmdletBinding(DefaultParameterSetName = 'Name')]
param(
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'Name')] [ValidateNotNullOrEmpty()] [string] $PolicyName,
    [Parameter(Mandatory, ParameterSetName = 'Path')] [ValidateNotNullOrEmpty()] [string] $PolicyPath,
    [ValidateNotNullOrEmpty()] [string] $ReportFolder,
    [ValidateNotNullOrEmpty()] [string[]] $BucketName = '*',
    [switch] $IncludeObjects,
    [switch] $AllVersions
)

$audit = @{ BucketName = $BucketName; IncludeObjects = $IncludeObjects; AllVersions = $AllVersions }
if ($PolicyName) { $audit.PolicyName = $PolicyName } else { $audit.PolicyPath = $PolicyPath }

$report = @{}
$counts = [ordered]@{ Compliant = 0; NonCompliant = 0; Unknown = 0; NotApplicable = 0; Excepted = 0 }
try {
    if ($ReportFolder) {
        $folder = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ReportFolder)
        $earlier = [IO.Directory]::GetFiles($folder, 'audit-*.json')
        [Array]::Sort($earlier, [StringComparer]::Ordinal)
        if ($earlier) { $report.EarlierReport = $earlier[-1] }
        $name = 'audit-' + [DateTime]::UtcNow.ToString('yyyyMMdd-HHmmssfff', [cultureinfo]::InvariantCulture)
        $report.Path = '.html', '.csv', '.json', '.sarif', '.junit.xml' |
            ForEach-Object { [IO.Path]::Combine($folder, $name + $_) }
    }

    # A bucket that cannot be read is a finding; an error says that the audit itself could not be made.
    $findings = {
        Get-OssEncryptionFinding @audit -ErrorAction Stop |
            ForEach-Object { $counts[[string]$_.Status]++; $_ }
    }
    if ($ReportFolder) { & $findings | Export-OssEncryptionReport @report -ErrorAction Stop }
    else { & $findings | Out-Null }
}
catch {
    $PSCmdlet.WriteError($_)
    exit 1
}

[pscustomobject]$counts
if (-not ($counts.Values | Where-Object { $_ })) {
    $PSCmdlet.WriteWarning('There was no bucket to check.')
    exit 1
}
if ($counts.NonCompliant) { exit 2 }
if ($counts.Unknown) { exit 3 }
exit 0

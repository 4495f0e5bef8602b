<#
.SYNOPSIS
Checks that buckets still have the default encryption that they should have; for a nightly job.
.DESCRIPTION
Reads the rule of each bucket and changes nothing. What a bucket should have is said by a file of rules (one rule for
each bucket, which it must have exactly) or by -Algorithm, -KmsKeyId and -DataEncryption (for all buckets; what is not
named does not count). Gives one object for each bucket, and writes a result that build servers read to -ResultPath.

A bucket is AsExpected, Drifted (it has another rule), Missing (it is in the file and not in the account), Unexpected
(it is in the account and not in the file) or Unreadable (its rule could not be read; Found says why).

Exit codes: 0 when every bucket is as expected; 1 when one is not; 2 when something could not be checked, or when there
was nothing to check. Then there may be drift beside.

Permissions: oss:ListBuckets, and oss:GetBucketEncryption on each bucket.
.PARAMETER Baseline
A file of rules with the columns BucketName, Algorithm, KmsKeyId and DataEncryption, as this writes it:
Get-OssBucket | Get-OssBucketEncryption | Export-Csv ./rules.csv
.PARAMETER Algorithm
The algorithm that every bucket should have. -KmsKeyId or -DataEncryption alone means KMS.
.PARAMETER KmsKeyId
The CMK that every bucket should have, as the service gives it.
.PARAMETER DataEncryption
The cipher that every bucket should have for the data under SSE-KMS.
.PARAMETER BucketName
The buckets to check; wildcards are understood. All buckets when left out.
.PARAMETER Exclude
Buckets to leave out; wildcards are understood.
.PARAMETER ResultPath
The file for the result, in the XML of JUnit. A file that is there is replaced when the new one is whole.
.EXAMPLE
./check-drift.ps1 -Algorithm KMS -Exclude *-public -ResultPath ./drift.xml

Checks that all buckets are under SSE-KMS but those whose name ends so.
.EXAMPLE
Get-OssBucket | Get-OssBucketEncryption | Export-Csv ./rules.csv
./check-drift.ps1 ./rules.csv

Keeps the rules of today, and checks later that they are in effect still.
#>
#Requires -Version 5.1
#Requires -Modules OssEncryption
[CmdletBinding(DefaultParameterSetName = 'Rule', SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0, ParameterSetName = 'Baseline')] [ValidateNotNullOrEmpty()] [string] $Baseline,
    [Parameter(ParameterSetName = 'Rule')] [ValidateSet('AES256', 'SM4', 'KMS')] [string] $Algorithm,
    [Parameter(ParameterSetName = 'Rule')] [ValidateNotNullOrEmpty()] [string] $KmsKeyId,
    [Parameter(ParameterSetName = 'Rule')] [ValidateSet('SM4')] [string] $DataEncryption,
    [ValidateNotNullOrEmpty()] [string[]] $BucketName = '*',
    [string[]] $Exclude = @(),
    [ValidateNotNullOrEmpty()] [string] $ResultPath
)

$clock = [Diagnostics.Stopwatch]::StartNew()
. ([IO.Path]::Combine($PSScriptRoot, 'Shared.ps1'))

# One bucket that cannot be read must not end the check, whatever the session prefers.
$ErrorActionPreference = 'Continue'

function New-Check([string] $Bucket, [string] $State, $Expected, [string] $Found) {
    [pscustomobject]@{
        BucketName = $Bucket
        State      = $State
        Expected   = if ($Expected) { Format-Rule $Expected }
        Found      = $Found
    }
}

function Compare-Rule($Found, $Expected) {
    if (-not $Expected) { return New-Check $Found.BucketName 'Unexpected' $null (Format-Rule $Found) }
    $differs = 'Algorithm', 'KmsKeyId', 'DataEncryption' |
        Where-Object { $Expected.ContainsKey($_) -and [string]$Found.$_ -cne $Expected[$_] }
    New-Check $Found.BucketName $(if ($differs) { 'Drifted' } else { 'AsExpected' }) $Expected (Format-Rule $Found)
}

function ConvertTo-XmlText([string] $Text) { $Text -replace '[^\t\r\n\x20-\uFFFD]', '?' }

function Save-Result([string] $Path, $Results) {
    $invariant = [cultureinfo]::InvariantCulture
    $settings = [Xml.XmlWriterSettings]::new()
    $settings.Indent = $true
    $settings.Encoding = [Text.UTF8Encoding]::new($false)
    $failures = @($Results | Where-Object State -in 'Drifted', 'Missing', 'Unexpected')
    $errors = @($Results | Where-Object State -eq 'Unreadable')
    $xml = [Xml.XmlWriter]::Create("$Path.new", $settings)
    try {
        $xml.WriteStartElement('testsuites')
        $xml.WriteStartElement('testsuite')
        $xml.WriteAttributeString('name', 'Default encryption of buckets')
        $xml.WriteAttributeString('tests', @($Results).Count)
        $xml.WriteAttributeString('failures', $failures.Count)
        $xml.WriteAttributeString('errors', $errors.Count)
        $xml.WriteAttributeString('skipped', 0)
        $xml.WriteAttributeString('time', $clock.Elapsed.TotalSeconds.ToString('0.000', $invariant))
        $xml.WriteAttributeString('timestamp', [DateTime]::UtcNow.ToString('s', $invariant))
        foreach ($result in $Results) {
            $xml.WriteStartElement('testcase')
            $xml.WriteAttributeString('classname', 'OssEncryption.BucketRules')
            $xml.WriteAttributeString('name', (ConvertTo-XmlText $result.BucketName))
            $xml.WriteAttributeString('time', '0')
            if ($result.State -ne 'AsExpected') {
                $text = "Expected: $($result.Expected)`nFound: $($result.Found)"
                $xml.WriteStartElement($(if ($result.State -eq 'Unreadable') { 'error' } else { 'failure' }))
                $xml.WriteAttributeString('message', (ConvertTo-XmlText "$($result.BucketName): $($result.State)"))
                $xml.WriteAttributeString('type', $result.State)
                $xml.WriteString((ConvertTo-XmlText $text))
                $xml.WriteEndElement()
            }
            $xml.WriteEndElement()
        }
        $xml.WriteEndElement()
        $xml.WriteEndElement()
    }
    finally { $xml.Dispose() }
    if ([IO.File]::Exists($Path)) { [IO.File]::Replace("$Path.new", $Path, [NullString]::Value) }
    else { [IO.File]::Move("$Path.new", $Path) }
}

function Get-WantedRule {
    $wanted = @{}
    if ($Algorithm) { $wanted.Algorithm = $Algorithm }
    if ($KmsKeyId) { $wanted.KmsKeyId = $KmsKeyId }
    if ($DataEncryption) { $wanted.DataEncryption = $DataEncryption }
    if ($wanted.Count -eq 0) { throw 'Say what buckets should have: with a file of rules, -Algorithm or -KmsKeyId.' }
    if (-not $Algorithm) { $wanted.Algorithm = 'KMS' }
    if ($wanted.Algorithm -ne 'KMS' -and $wanted.Count -gt 1) {
        throw 'A key and a data encryption go with KMS alone. Leave them out, or name -Algorithm KMS.'
    }
    $wanted
}

function Get-Expected([string] $Bucket) { if ($Baseline) { $rules[$Bucket] } else { $wanted } }

$results = @(
    try {
        $rules = @{}
        if ($Baseline) {
            Read-RuleFile $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Baseline) |
                ForEach-Object { $rules[$_.BucketName] = $_ }
        }
        $wanted = if (-not $Baseline) { Get-WantedRule }
        $seen = [Collections.Generic.HashSet[string]]::new()

        $found = @(Find-Bucket $BucketName $Exclude 2>&1)
        $unlisted = @($found | Where-Object { $_ -is [Management.Automation.ErrorRecord] })

        $found | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] -and $seen.Add($_.BucketName) } |
            Get-OssBucketEncryption -ErrorAction SilentlyContinue -ErrorVariable unread |
            ForEach-Object { Compare-Rule $_ (Get-Expected $_.BucketName) }

        foreach ($problem in $unlisted + @($unread)) {
            $name = [string]$problem.TargetObject
            $state = if ($problem.FullyQualifiedErrorId -like 'NoSuchBucket,*') { 'Missing' } else { 'Unreadable' }
            [void]$seen.Add($name)
            New-Check $name $state (Get-Expected $name) $problem
        }
        # A list that broke off does not show that a bucket is gone.
        if (-not ($unlisted | Where-Object FullyQualifiedErrorId -notlike 'NoSuchBucket,*')) {
            $rules.Keys | Where-Object { (Test-Name $_ $BucketName $Exclude) -and $seen.Add($_) } |
                ForEach-Object { New-Check $_ 'Missing' $rules[$_] 'The account has no such bucket.' }
        }
    }
    catch {
        $PSCmdlet.WriteError($_)
        New-Check '*' 'Unreadable' $null $_
    }
)
$results

if ($ResultPath -and $PSCmdlet.ShouldProcess($ResultPath, 'Write result')) {
    Save-Result $PSCmdlet.GetUnresolvedProviderPathFromPSPath($ResultPath) $results
}

if ($results.Count -eq 0) {
    $PSCmdlet.WriteWarning('There was no bucket to check.')
    exit 2
}
if ($results | Where-Object State -eq 'Unreadable') { exit 2 }
if ($results | Where-Object State -ne 'AsExpected') { exit 1 }
exit 0

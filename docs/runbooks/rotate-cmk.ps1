<#
.SYNOPSIS
Moves buckets, and on request the objects stored in them, from one CMK to another.
.DESCRIPTION
Every bucket whose rule names the old key gets the new one; the data encryption stays as it is. Rules that name another
key, or none, are left alone. With -IncludeObjects, the objects that are stored under the old key are encrypted under
the new one, in place, whatever the rule of their bucket says.

The service takes a rule with a key that cannot be used, and from then on every write to the bucket fails. So the new
key is looked at in KMS, and tried: in one bucket of each region a small object is written under it, and removed again.
When that fails no rule in that region is changed. -NoTrial leaves the trial out, for buckets in which nothing may be
written.

With -IncludeObjects it looks at the end, with Get-OssKmsKeyUsage, at what still hangs on the old key in the whole
account: rules, objects, older versions, replication. The old key must not be switched off or deleted until that is
nothing; objects that were left, and older versions, need it. Run it again to see; what is under the new key already is
left alone. Other services and accounts may use the key, too, and nobody can list those.

To go back, exchange the two keys. For buckets with very many objects use a plan, which can be stopped and goes on: see
about_OssEncryption_Plans.

Gives one object for each bucket whose rule named the old key: Changed with the new rule in Detail, Failed with the
reason, or Refused when the new key could not be used. With -IncludeObjects it gives one more for each bucket that had
objects under the old key: Moved, Left when some of them could not be moved, or Failed; Detail counts them. The last
one, of the bucket *, is about the old key: Unused when nothing hangs on it, Used, or Unknown when not everything could
be looked at; Detail has the reasons.

Exit codes: 0 when all of it was done, and with -IncludeObjects nothing hangs on the old key; 1 when something failed or
was left; 2 when the buckets could not be listed or the new key could not be used.

Permissions: oss:ListBuckets; oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket; for the trial
oss:PutObject, oss:DeleteObject and oss:DeleteObjectVersion, and kms:GenerateDataKey and kms:Decrypt on the new key;
kms:DescribeKey on the new key; with -IncludeObjects what Protect-OssObject, Get-OssObject and
Get-OssKmsKeyUsage -AllVersions need.
.PARAMETER From
The id of the old key, or an alias of it in the region of the context.
.PARAMETER To
The id of the new key, or an alias. It must be in the region of the buckets.
.PARAMETER BucketName
The buckets; wildcards are understood. All buckets when left out.
.PARAMETER Exclude
Buckets to leave out; wildcards are understood.
.PARAMETER IncludeObjects
Encrypts under the new key what is stored under the old one, too.
.PARAMETER NoTrial
Does not try the new key before rules are changed.
.EXAMPLE
./rotate-cmk.ps1 -From key-2025 -To key-2026 -WhatIf

Says which rules would change, and changes nothing.
.EXAMPLE
./rotate-cmk.ps1 -From key-2025 -To key-2026 -IncludeObjects

Moves the rules, and then the objects.
#>
#Requires -Version 5.1
#Requires -Modules OssEncryption
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0)] [ValidateNotNullOrEmpty()] [string] $From,
    [Parameter(Mandatory, Position = 1)] [ValidateNotNullOrEmpty()] [string] $To,
    [ValidateNotNullOrEmpty()] [string[]] $BucketName = '*',
    [string[]] $Exclude = @(),
    [switch] $IncludeObjects,
    [switch] $NoTrial
)

. ([IO.Path]::Combine($PSScriptRoot, 'Shared.ps1'))

# The service may give the key of a rule by its id or by its full name.
function Test-OldKey([string] $KeyId) { $KeyId -ceq $From -or $KeyId.EndsWith("/$From", 'Ordinal') }

# Moves what is stored in a bucket under the old key, and gives a result where there is something. Data that is
# encrypted with SM4 stays so; that takes a second pass where there is any.
function Move-Object([string] $BucketName) {
    $counts = [Collections.Generic.SortedDictionary[string, int]]::new()
    $seen = @{}
    $problems = @()
    foreach ($cipher in '', 'SM4') {
        if ($cipher -and -not $seen[$cipher]) { continue }
        $rule = @{ KmsKeyId = $To }
        if ($cipher) { $rule.DataEncryption = $cipher }
        Get-OssObject $BucketName -ErrorAction SilentlyContinue -ErrorVariable unlisted |
            Get-OssObjectEncryption -ErrorAction SilentlyContinue -ErrorVariable unread |
            Where-Object { Test-OldKey $_.KmsKeyId } |
            Where-Object { $seen["$($_.DataEncryption)"] = $true; "$($_.DataEncryption)" -eq $cipher } |
            Protect-OssObject @rule -ErrorAction SilentlyContinue -ErrorVariable refused |
            ForEach-Object { $counts["$($_.Status) ($($_.Reason))"]++ }
        $problems += @($unlisted) + @($unread) + @($refused)
    }
    if ($counts.Count -eq 0 -and -not $problems) { return }
    $words = @($counts.Keys | ForEach-Object { "$($counts[$_]) $_" }) + @($problems | ForEach-Object { "$_" })
    $state = if ($problems -or $counts.Keys -like 'Failed*') { 'Failed' }
        elseif ($counts.Keys -like 'Skipped*') { 'Left' }
        else { 'Moved' }
    New-Result $BucketName $state "objects under key $From" ($words -join '; ')
}

# Says whether anything in the account still hangs on the old key.
function Find-Rest([string] $Region) {
    $usage = Get-OssKmsKeyUsage $From -Region $Region -AllVersions -ErrorAction Stop
    $state = switch ($usage.UsedInOss) { 'False' { 'Unused' } 'True' { 'Used' } default { 'Unknown' } }
    New-Result '*' $state "key $From" ((@($usage.Reasons) + @($usage.Scope)) -join ' ')
}

$results = @(
    try {
        if ($From -like 'alias/*') { $From = (Get-OssKmsKey $From -ErrorAction Stop).KmsKeyId }
        $buckets = @(Find-Bucket $BucketName $Exclude -ErrorAction Stop)
        $rules = @($buckets | Get-OssBucketEncryption -ErrorAction SilentlyContinue -ErrorVariable unread)
        $unread | ForEach-Object { New-Result $_.TargetObject 'Failed' '' $_ }
        $moved = @(Set-Rule $buckets @($rules | Where-Object { Test-OldKey $_.KmsKeyId }) -NoTrial:$NoTrial -RuleFor {
            param($before)
            $rule = @{ KmsKeyId = $To }
            if ($before.DataEncryption) { $rule.DataEncryption = $before.DataEncryption }
            $rule
        })
        $moved
        if ($IncludeObjects -and -not ($moved | Where-Object State -eq 'Refused')) {
            $stored = @($buckets | ForEach-Object { Move-Object $_.BucketName })
            $stored
            if (-not $WhatIfPreference) {
                $touched = @(@($moved) + $stored | ForEach-Object { $_.BucketName })
                $regions = @($buckets | Where-Object BucketName -in $touched | ForEach-Object { $_.Region })
                Find-Rest (@($regions) + @((Get-OssContext).Region))[0]
            }
        }
    }
    catch {
        $PSCmdlet.WriteError($_)
        New-Result '*' 'Refused' '' $_
    }
)
$results

if ($results | Where-Object State -eq 'Refused') { exit 2 }
if ($results | Where-Object State -in 'Failed', 'Left', 'Used', 'Unknown') { exit 1 }
exit 0

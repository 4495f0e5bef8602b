<#
.SYNOPSIS
Gives every bucket of a fleet SSE-KMS as its default encryption, and on request encrypts what is stored already.
.DESCRIPTION
Buckets without a rule, or with AES256 or SM4, get SSE-KMS: with the service key, or with the CMK that -KmsKeyId names.
A bucket under SM4 keeps SM4 as the cipher of its data, since AES-256 would lower its protection. A bucket that is under
SSE-KMS already keeps its rule, whatever its key; rotate-cmk.ps1 changes keys.

What is asked for is tried first: in one bucket of each region a small object is written so, and removed again. When
that fails no rule in that region is changed. -NoTrial leaves the trial out, for buckets in which nothing may be
written.

A CMK belongs to one region. With -KmsKeyId the buckets must all be in that region: say which with -Region.

With -UndoPath the rules as they were are kept in a file before the first one is changed. This sets them again:
Import-Csv ./undo.csv | Where-Object Algorithm -ne None | Set-OssBucketEncryption -Force
and this takes away what was given to buckets that had none:
Import-Csv ./undo.csv | Where-Object Algorithm -eq None | Remove-OssBucketEncryption

With -PlanFolder, what is stored already is planned for: each bucket that is under SSE-KMS now gets a plan in a folder of
its name below, which says what it takes to bring its objects to the rule, and what that costs. With -Apply the plans are
applied, too. Run again with the same folder it goes on with the plans that are there.

Gives one object for each bucket: Kept (it was under SSE-KMS), Changed with the new rule in Detail, Failed with the
reason, or Refused when what is asked for could not be used. With -PlanFolder it gives one more for each: Planned or
Applied with the numbers in Detail, or Failed.

Exit codes: 0 when nothing failed; 1 when something failed; 2 when the buckets could not be listed, or
what is asked for could not be used.

Permissions: oss:ListBuckets; oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket; for the trial
oss:PutObject, oss:DeleteObject and oss:DeleteObjectVersion, and kms:GenerateDataKey and kms:Decrypt on the key.
.PARAMETER KmsKeyId
The CMK; the service key alias/acs/oss when left out.
.PARAMETER DataEncryption
The cipher of the data under SSE-KMS: SM4. When left out it is AES-256, and SM4 where the bucket has SM4 now.
.PARAMETER Include
The buckets of the fleet; wildcards are understood. All buckets when left out.
.PARAMETER Exclude
Buckets to leave out; wildcards are understood.
.PARAMETER Region
Only buckets in these regions; wildcards are understood.
.PARAMETER UndoPath
The file that keeps the rules as they were. It must not be there yet.
.PARAMETER PlanFolder
The folder for the plans of what is stored already.
.PARAMETER Apply
Applies the plans.
.PARAMETER NoTrial
Does not try what is asked for before rules are changed.
.EXAMPLE
./bring-fleet-to-kms.ps1 -Exclude *-public -WhatIf

Says from what to what each rule would change, and changes nothing.
.EXAMPLE
./bring-fleet-to-kms.ps1 -Region cn-hangzhou -KmsKeyId key-2026 -UndoPath ./undo.csv

Brings the buckets of one region under a CMK, and keeps the rules as they were.
.EXAMPLE
./bring-fleet-to-kms.ps1 -PlanFolder ./plans
./bring-fleet-to-kms.ps1 -PlanFolder ./plans -Apply

Plans what it takes to encrypt what is stored already, and does it after the plans were looked at.
#>
#Requires -Version 5.1
#Requires -Modules OssEncryption
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Position = 0)] [ValidateNotNullOrEmpty()] [string[]] $Include = '*',
    [string[]] $Exclude = @(),
    [ValidateNotNullOrEmpty()] [string[]] $Region = '*',
    [ValidateNotNullOrEmpty()] [string] $KmsKeyId,
    [ValidateSet('SM4')] [string] $DataEncryption,
    [ValidateNotNullOrEmpty()] [string] $UndoPath,
    [ValidateNotNullOrEmpty()] [string] $PlanFolder,
    [switch] $Apply,
    [switch] $NoTrial
)

. ([IO.Path]::Combine($PSScriptRoot, 'Shared.ps1'))

$wanted = @{ Algorithm = 'KMS' }
if ($KmsKeyId) { $wanted.KmsKeyId = $KmsKeyId }
if ($DataEncryption) { $wanted.DataEncryption = $DataEncryption }

# Plans for what is stored in a bucket, or takes the plan that is there, and applies it on request.
function Update-Stored([string] $BucketName) {
    $folder = [IO.Path]::Combine($PSCmdlet.GetUnresolvedProviderPathFromPSPath($PlanFolder), $BucketName)
    $plan = if ([IO.File]::Exists([IO.Path]::Combine($folder, 'plan.json'))) {
        Get-OssEncryptionPlan $folder -ErrorAction SilentlyContinue -ErrorVariable problems
    }
    else {
        New-OssEncryptionPlan $BucketName -Path $folder -ErrorAction SilentlyContinue -ErrorVariable problems
    }
    $state = 'Planned'
    if ($plan -and $Apply -and -not $problems) {
        $plan = Invoke-OssEncryptionPlan $folder -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable problems
        $state = 'Applied'
    }
    $words = @($plan) + @($problems) | Where-Object { $_ } | ForEach-Object { "$_" }
    if ($words) { New-Result $BucketName $(if ($problems) { 'Failed' } else { $state }) '' ($words -join '; ') }
}

$results = @(
    try {
        if ($Apply -and -not $PlanFolder) { throw 'Say with -PlanFolder where the plans are, or shall be.' }
        $buckets = @(Find-Bucket $Include $Exclude $Region -ErrorAction Stop)
        $regions = [Collections.Generic.HashSet[string]]::new([string[]]@($buckets | ForEach-Object { $_.Region }))
        if ($KmsKeyId -and $regions.Count -gt 1) {
            throw "A CMK belongs to one region, and the buckets are in $($regions -join ', '). Name one with -Region."
        }
        $rules = @($buckets | Get-OssBucketEncryption -ErrorAction SilentlyContinue -ErrorVariable unread)
        $unread | ForEach-Object { New-Result $_.TargetObject 'Failed' '' $_ }
        $rules | Where-Object Algorithm -eq 'KMS' |
            ForEach-Object { New-Result $_.BucketName 'Kept' (Format-Rule $_) (Format-Rule $_) }
        $open = @($rules | Where-Object Algorithm -ne 'KMS')
        if ($UndoPath -and $open -and $PSCmdlet.ShouldProcess($UndoPath, 'Keep the rules as they are')) {
            Save-RuleFile $PSCmdlet.GetUnresolvedProviderPathFromPSPath($UndoPath) $open
        }
        $changed = @(Set-Rule $buckets $open -NoTrial:$NoTrial -RuleFor {
            param($Before)
            if ($Before.Algorithm -eq 'SM4' -and -not $DataEncryption) { $wanted + @{ DataEncryption = 'SM4' } } else { $wanted }
        })
        $changed
        if ($PlanFolder) {
            @($rules | Where-Object Algorithm -eq 'KMS') + @($changed | Where-Object State -eq 'Changed') |
                ForEach-Object { Update-Stored $_.BucketName }
        }
    }
    catch {
        $PSCmdlet.WriteError($_)
        New-Result '*' 'Refused' '' $_
    }
)
$results

if ($results | Where-Object State -eq 'Refused') { exit 2 }
if ($results | Where-Object State -eq 'Failed') { exit 1 }
exit 0

<#
.SYNOPSIS
Gives every bucket of a fleet SSE-KMS as its default encryption, and on request encrypts what is stored already.
.DESCRIPTION
Buckets without a rule, or with AES256 or SM4, get SSE-KMS: with the service key, or with the CMK that -KmsKeyId names.
A bucket that is under SSE-KMS already keeps its rule, whatever its key; rotate-cmk.ps1 changes keys.

What is asked for is tried first: in one bucket of each region a small object is written so, and removed again. When
that fails no rule in that region is changed. -NoTrial leaves the trial out, for buckets in which nothing may be
written.

A CMK belongs to one region. With -KmsKeyId the buckets must all be in that region: say which with -Region.

With -UndoPath the rules as they were are kept in a file before the first one is changed. This sets them again:
Import-Csv ./undo.csv | Where-Object Algorithm -ne None | Set-OssBucketEncryption -Force
and this takes away what was given to buckets that had none:
Import-Csv ./undo.csv | Where-Object Algorithm -eq None | Remove-OssBucketEncryption

Gives one object for each bucket: Kept (it was under SSE-KMS), Changed with the new rule in Detail, Failed with the
reason, or Refused when what is asked for could not be used.

Exit codes: 0 when nothing failed; 1 when something failed; 2 when the buckets could not be listed, or
what is asked for could not be used.

Permissions: oss:ListBuckets; oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket; for the trial
oss:PutObject, oss:DeleteObject and oss:DeleteObjectVersion, and kms:GenerateDataKey and kms:Decrypt on the key.
.PARAMETER KmsKeyId
The CMK; the service key alias/acs/oss when left out.
.PARAMETER DataEncryption
The cipher of the data under SSE-KMS: SM4, or AES-256 when left out.
.PARAMETER Include
The buckets of the fleet; wildcards are understood. All buckets when left out.
.PARAMETER Exclude
Buckets to leave out; wildcards are understood.
.PARAMETER Region
Only buckets in these regions; wildcards are understood.
.PARAMETER UndoPath
The file that keeps the rules as they were. It must not be there yet.
.PARAMETER NoTrial
Does not try what is asked for before rules are changed.
.EXAMPLE
./bring-fleet-to-kms.ps1 -Exclude *-public -WhatIf

Says from what to what each rule would change, and changes nothing.
.EXAMPLE
./bring-fleet-to-kms.ps1 -Region cn-hangzhou -KmsKeyId key-2026 -UndoPath ./undo.csv

Brings the buckets of one region under a CMK, and keeps the rules as they were.
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
    [switch] $NoTrial
)

. ([IO.Path]::Combine($PSScriptRoot, 'Shared.ps1'))

$wanted = @{ Algorithm = 'KMS' }
if ($KmsKeyId) { $wanted.KmsKeyId = $KmsKeyId }
if ($DataEncryption) { $wanted.DataEncryption = $DataEncryption }

$results = @(
    try {
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
        Set-Rule $buckets $open -NoTrial:$NoTrial -RuleFor { $wanted }
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

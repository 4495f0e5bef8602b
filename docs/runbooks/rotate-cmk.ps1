<#
.SYNOPSIS
Moves buckets, and on request the objects stored in them, from one CMK to another.
.DESCRIPTION
Every bucket whose rule names the old key gets the new one; the data encryption stays as it is. Rules that name another
key, or none, are left alone. With -IncludeObjects, the objects that are stored under the old key are encrypted under
the new one, in place, whatever the rule of their bucket says.

The service takes a rule with a key that cannot be used, and from then on every write to the bucket fails. So the new
key is tried first: in one bucket of each region a small object is written under it, and removed again. When that fails
no rule in that region is changed. -NoTrial leaves the trial out, for buckets in which nothing may be written.

The old key must not be switched off or deleted afterwards until no object is stored under it: versions and objects that
this run did not reach need it. Run it again to see; what is under the new key already is left alone. To go back,
exchange the two keys.

Gives one object for each bucket that was under the old key: Changed with the new rule in Detail, Failed with the
reason, or Refused when the new key could not be used.

Exit codes: 0 when nothing failed; 1 when something failed; 2 when the
buckets could not be listed or the new key could not be used.

Permissions: oss:ListBuckets; oss:GetBucketEncryption and oss:PutBucketEncryption on each bucket; for the trial
oss:PutObject, oss:DeleteObject and oss:DeleteObjectVersion, and kms:GenerateDataKey and kms:Decrypt on the new key;
with -IncludeObjects what Protect-OssObject and Get-OssObject need.
.PARAMETER From
The id of the old key, as the service gives it in a rule.
.PARAMETER To
The id of the new key. It must be in the region of the buckets.
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

$results = @(
    try {
        $buckets = @(Find-Bucket $BucketName $Exclude -ErrorAction Stop)
        $rules = @($buckets | Get-OssBucketEncryption -ErrorAction SilentlyContinue -ErrorVariable unread)
        $unread | ForEach-Object { New-Result $_.TargetObject 'Failed' '' $_ }
        Set-Rule $buckets @($rules | Where-Object { Test-OldKey $_.KmsKeyId }) -NoTrial:$NoTrial -RuleFor {
            param($before)
            $rule = @{ KmsKeyId = $To }
            if ($before.DataEncryption) { $rule.DataEncryption = $before.DataEncryption }
            $rule
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

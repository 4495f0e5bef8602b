# A first run of OssEncryption on a local OSS: no account is needed and nothing leaves this machine.
# Builds the module, and then shows each line that begins with PS> before it runs it.
$ErrorActionPreference = 'Stop'

$root = Split-Path $PSScriptRoot
$time = if (Test-Path "$root/out/OssEncryption") { 'a few seconds when nothing has changed' } else { 'one to three minutes' }
Write-Host "Building the module from source ($time), then a tour of some seconds on a local OSS."
dotnet build "$root/src/OssEncryption" --verbosity quiet --nologo
if ($LASTEXITCODE -ne 0) { throw 'The module could not be built. It needs the .NET SDK 10.' }
Import-Module "$root/out/OssEncryption"
$ErrorActionPreference = 'Continue'

$key = '05754286-3ba2-4fa6-8d41-4323aca6f0a1'

$steps = @(
    'Connect: a local OSS with two regions stands in for the service.'
    { Start-OssEmulator -Region cn-hangzhou, cn-shanghai -KmsKey $key | Connect-Oss }

    'Three buckets, and none of them is encrypted by default.'
    { 'invoices', 'logs', 'reports' | New-OssBucket }
    { Get-OssBucket | Get-OssBucketEncryption }

    'SSE-OSS: AES256 with keys that OSS manages.'
    { Set-OssBucketEncryption invoices, logs -Algorithm AES256 }

    'SSE-KMS with a key of your own. What would happen, then the change, then what the server says now.'
    { Set-OssBucketEncryption invoices -KmsKeyId $key -WhatIf }
    { Set-OssBucketEncryption invoices -KmsKeyId $key }
    { Get-OssBucketEncryption invoices }

    'SSE-KMS with the service key, and the data encrypted with SM4.'
    { Set-OssBucketEncryption reports -Algorithm KMS -DataEncryption SM4 }

    'A combination that the service rejects is refused before anything is sent.'
    { Set-OssBucketEncryption logs -Algorithm AES256 -KmsKeyId $key }

    'Which buckets are not under KMS? Does each satisfy the rule?'
    { Get-OssBucket | Get-OssBucketEncryption | Where-Object Algorithm -ne KMS }
    { Test-OssBucketEncryption invoices, logs, reports -Algorithm KMS }

    'Remove a rule, and have it back by piping what was removed.'
    { $removed = Remove-OssBucketEncryption invoices -PassThru -Confirm:$false }
    { Get-OssBucketEncryption invoices }
    { $removed | Set-OssBucketEncryption }

    'A bucket that does not exist gives one error, which is meant; the others go on.'
    { 'logs', 'no-such-bucket', 'reports' | Get-OssBucketEncryption }
)

foreach ($step in $steps) {
    if ($step -is [string]) {
        Write-Host
        Write-Host "# $step"
    }
    else {
        Write-Host "PS> $("$step".Trim())"
        . $step | Out-Default
    }
}

Stop-OssEmulator
Write-Host
Write-Host '# The tour is over, and the local OSS is stopped. The one error was meant.'

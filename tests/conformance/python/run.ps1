# Runs a Python client against the emulator that shares no line with the module.
# The last line is the total: N passed, N failed.
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', '..', 'out', 'OssEncryption'))

$emulator = Start-OssEmulator
$passed = 0
try {
    $env:EMULATOR_AUTHORITY = ([uri]$emulator.Endpoint).Authority
    $env:EMULATOR_KEY_ID = $emulator.Credential.UserName
    $env:EMULATOR_KEY_SECRET = $emulator.Credential.GetNetworkCredential().Password
    foreach ($line in python3 ([IO.Path]::Combine($PSScriptRoot, 'client.py'))) {
        $line
        if ($line.StartsWith('ok - ')) { $passed++ }
    }
    $failed = [int]($LASTEXITCODE -ne 0 -or $passed -eq 0)
}
finally {
    Stop-OssEmulator $emulator
    $env:EMULATOR_KEY_SECRET = $null
}

"$passed passed, $failed failed"
exit $failed

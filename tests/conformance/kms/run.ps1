# Runs the vendor's Node clients of KMS against the emulator: they make, name and change keys, and the module reads what
# they made.
# The last line is the total: N passed, N failed.
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', '..', 'out', 'OssEncryption'))

$folder = [IO.Path]::GetFullPath($PSScriptRoot)
$emulator = Start-OssEmulator -KmsKey key-off
$passed = 0
$failed = 0
try {
    $null = $emulator.AddKey('key-module', 'cn-hangzhou', 'alias/module')
    $emulator.SetKeyState('key-off', 'Disabled')
    $env:EMULATOR_ENDPOINT = ([uri]$emulator.Endpoint).Authority
    $env:EMULATOR_KEY_ID = $emulator.Credential.UserName
    $env:EMULATOR_KEY_SECRET = $emulator.Credential.GetNetworkCredential().Password
    if (-not [IO.Directory]::Exists([IO.Path]::Combine($folder, 'node_modules'))) {
        npm ci --prefix $folder --silent --no-progress
        if ($LASTEXITCODE -ne 0) { throw 'npm could not install the Node clients.' }
    }

    foreach ($line in node --test --test-reporter=tap ([IO.Path]::Combine($folder, 'keys.test.mjs'))) {
        $line
        if ($line -match '^# pass (\d+)') { $passed += [int]$Matches[1] }
        if ($line -match '^# (fail|cancelled) (\d+)') { $failed += [int]$Matches[2] }
    }
    if ($passed + $failed -eq 0) { throw 'The Node clients ran no test.' }

    $null = $emulator | Connect-Oss
    foreach ($client in 'rpc', 'v3') {
        $key = Get-OssKmsKey "alias/made-$client"
        if ($key.IsUsable -and $key.Description -eq 'für Rechnungen & mehr: a+b c') {
            $passed++
            "ok - the module reads the key of the client that signs by $client"
        }
        else {
            $failed++
            "not ok - the module reads '$($key.Description)' ($($key.UnusableReason)) of the client that signs by $client"
        }
    }
}
finally {
    Stop-OssEmulator $emulator
    $env:EMULATOR_KEY_SECRET = $null
}

"$passed passed, $failed failed"
exit [int]($failed -gt 0)

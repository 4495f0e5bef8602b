# Runs a Node client of another author against the emulator, by a domain name that is bound to the bucket.
# The last line is the total: N passed, N failed.
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', '..', 'out', 'OssEncryption'))

$folder = [IO.Path]::GetFullPath($PSScriptRoot)
$emulator = Start-OssEmulator -BucketHost @{ '127.0.0.1' = 'bound' }
$passed = 0
$failed = 0
try {
    # The module reaches the same bucket by its name in the path.
    $address = $emulator.Endpoint.Replace('127.0.0.1', 'localhost')
    $null = Connect-Oss $emulator.Region -Endpoint $address -Credential $emulator.Credential
    $null = New-OssBucket bound -Algorithm KMS
    $env:EMULATOR_ENDPOINT = $emulator.Endpoint
    $env:EMULATOR_KEY_ID = $emulator.Credential.UserName
    $env:EMULATOR_KEY_SECRET = $emulator.Credential.GetNetworkCredential().Password
    if (-not [IO.Directory]::Exists([IO.Path]::Combine($folder, 'node_modules'))) {
        npm ci --prefix $folder --silent --no-progress
        if ($LASTEXITCODE -ne 0) { throw 'npm could not install the Node client.' }
    }

    foreach ($line in node --test --test-reporter=tap ([IO.Path]::Combine($folder, 'objects.test.mjs'))) {
        $line
        if ($line -match '^# pass (\d+)') { $passed += [int]$Matches[1] }
        if ($line -match '^# (fail|cancelled) (\d+)') { $failed += [int]$Matches[2] }
    }
    if ($passed + $failed -eq 0) { throw 'The Node client ran no test.' }

    if ((Read-OssObject bound 'a b/中+1.txt' -AsString) -eq 'content') {
        $passed++
        'ok - the module reads what the Node client wrote'
    }
    else {
        $failed++
        'not ok - the module does not read what the Node client wrote'
    }
}
finally {
    Stop-OssEmulator $emulator
    $env:EMULATOR_KEY_SECRET = $null
}

"$passed passed, $failed failed"
exit [int]($failed -gt 0)

# Runs the vendor's Node client against the emulator: both write bucket rules, and each reads what the other wrote; the
# Node client does objects and inventory rules too.
# The last line is the total: N passed, N failed.
$ErrorActionPreference = 'Stop'
Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', '..', 'out', 'OssEncryption'))

$key = '05754286-3ba2-4fa6-8d41-4323aca6f0a1'
$moduleRules = @(
    @{ BucketName = 'module-aes256'; Algorithm = 'AES256' }
    @{ BucketName = 'module-sm4'; Algorithm = 'SM4' }
    @{ BucketName = 'module-kms'; Algorithm = 'KMS' }
    @{ BucketName = 'module-kms-key'; KmsKeyId = $key }
    @{ BucketName = 'module-kms-sm4'; KmsKeyId = $key; DataEncryption = 'SM4' }
)
$nodeRules = @{
    'aes256'  = 'AES256'
    'kms'     = 'KMS (service key)'
    'kms-key' = "KMS (key $key)"
    'removed' = 'None'
}

$folder = [IO.Path]::GetFullPath($PSScriptRoot)
$emulator = Start-OssEmulator -KmsKey $key
$passed = 0
$failed = 0
try {
    $null = $emulator | Connect-Oss
    foreach ($rule in $moduleRules) {
        $null = New-OssBucket $rule.BucketName
        $null = Set-OssBucketEncryption @rule
    }

    $env:EMULATOR_ENDPOINT = $emulator.Endpoint.Replace('127.0.0.1', 'localhost')
    $env:EMULATOR_KEY_ID = $emulator.Credential.UserName
    $env:EMULATOR_KEY_SECRET = $emulator.Credential.GetNetworkCredential().Password
    $tests = foreach ($name in 'rules', 'objects', 'inventory', 'addressing') { [IO.Path]::Combine($folder, "$name.test.mjs") }
    if (-not [IO.Directory]::Exists([IO.Path]::Combine($folder, 'node_modules'))) {
        npm ci --prefix $folder --silent --no-progress
        if ($LASTEXITCODE -ne 0) { throw 'npm could not install the Node client.' }
    }

    foreach ($line in node --test --test-reporter=tap @tests) {
        $line
        if ($line -match '^# pass (\d+)') { $passed += [int]$Matches[1] }
        if ($line -match '^# (fail|cancelled) (\d+)') { $failed += [int]$Matches[2] }
    }
    if ($passed + $failed -eq 0) { throw 'The Node client ran no test.' }

    foreach ($signature in 'V4', 'V1') {
        $null = $emulator | Connect-Oss -SignatureVersion $signature
        foreach ($version in 'v1', 'v4') {
            foreach ($rule in $nodeRules.GetEnumerator()) {
                $bucket = "node-$version-$($rule.Key)"
                $found = [string](Get-OssBucketEncryption $bucket)
                if ($found -eq "${bucket}: $($rule.Value)") {
                    $passed++
                    "ok - $signature module reads $found"
                }
                else {
                    $failed++
                    "not ok - $signature module reads '$found' instead of '${bucket}: $($rule.Value)'"
                }
            }
        }
    }
}
finally {
    Stop-OssEmulator $emulator
    $env:EMULATOR_KEY_SECRET = $null
}

"$passed passed, $failed failed"
exit [int]($failed -gt 0)

# Makes reports of an emulated account, validates them against their schemas, and opens the page in headless Chromium.
# The last line is the total: N passed, N failed, N skipped.
$ErrorActionPreference = 'Stop'
$folder = [IO.Path]::GetFullPath($PSScriptRoot)
$browser = Get-Command chromium, chromium-browser, google-chrome -CommandType Application -ErrorAction SilentlyContinue |
    Select-Object -First 1
Import-Module ([IO.Path]::Combine($folder, '..', '..', 'out', 'OssEncryption'))
$work = [IO.Directory]::CreateTempSubdirectory('oss-report-').FullName
$emulator = Start-OssEmulator -Region cn-hangzhou, cn-shanghai -KmsKey key-1
$passed = 0
$failed = 0
try {
    foreach ($region in 'cn-shanghai', 'cn-hangzhou') {
        $null = Connect-Oss $region -Endpoint $emulator.Endpoints[$region] -Credential $emulator.Credential
        foreach ($n in 1..40) {
            $rule = switch ($n % 4) {
                0 { @{} }
                1 { @{ Algorithm = 'AES256' } }
                2 { @{ Algorithm = 'KMS' } }
                3 { @{ KmsKeyId = 'key-1' } }
            }
            $null = New-OssBucket "$region-$n" @rule
        }
    }

    # Keys are written by strangers.
    $nasty = "</script><img src=x onerror='document.title=1'>`u{202e}.txt"
    $null = Write-OssObject cn-hangzhou-4 $nasty -Content hello -Algorithm AES256
    $null = Write-OssObject cn-hangzhou-4 plain -Content hello
    $emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Bucket = 'cn-shanghai-9'; Status = 403; Code = 'AccessDenied' })

    $first = [IO.Path]::Combine($work, 'first.json')
    Get-OssEncryptionFinding -PolicyName kms-everywhere | Export-OssEncryptionReport $first
    $null = Set-OssBucketEncryption cn-hangzhou-1 -Algorithm KMS
    $null = Remove-OssBucketEncryption cn-shanghai-2 -Confirm:$false
    $page, $json, $sarif = 'html', 'json', 'sarif' | ForEach-Object { [IO.Path]::Combine($work, "report.$_") }
    Get-OssEncryptionFinding -PolicyName kms-everywhere -IncludeObjects |
        Export-OssEncryptionReport $page, $json, $sarif -EarlierReport $first

    if (-not [IO.Directory]::Exists([IO.Path]::Combine($folder, 'node_modules'))) {
        npm ci --prefix $folder --silent --no-progress
        if ($LASTEXITCODE -ne 0) { throw 'npm could not install what the tests need.' }
    }

    $env:REPORT_PAGE = $page
    $env:REPORT_JSON = $json
    $env:REPORT_SARIF = $sarif
    $env:REPORT_BROWSER = "$($browser.Source)"
    $env:REPORT_SCREENSHOTS = [IO.Path]::Combine($folder, '..', '..', 'out', 'screenshots')
    $tests = foreach ($name in @('schema') + @(if ($browser) { 'report' })) {
        [IO.Path]::Combine($folder, "$name.test.mjs")
    }
    foreach ($line in node --test --test-reporter=tap @tests) {
        $line
        if ($line -match '^# pass (\d+)') { $passed += [int]$Matches[1] }
        if ($line -match '^# (fail|cancelled) (\d+)') { $failed += [int]$Matches[2] }
    }
    if ($passed + $failed -eq 0) { throw 'No test ran.' }
}
finally {
    Stop-OssEmulator $emulator
    [IO.Directory]::Delete($work, $true)
}

if (-not $browser) { 'The page was not opened in a browser: there is no Chromium.' }
"$passed passed, $failed failed, $([int](-not $browser)) skipped"
exit [int]($failed -gt 0)

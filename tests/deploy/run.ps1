# Validates the Kubernetes manifests of deploy/ against the published schema. The last line is the total.
$ErrorActionPreference = 'Stop'
$folder = [IO.Path]::GetFullPath($PSScriptRoot)
$passed = $failed = 0
if (-not [IO.Directory]::Exists([IO.Path]::Combine($folder, 'node_modules'))) {
    npm ci --prefix $folder --silent --no-progress
    if ($LASTEXITCODE -ne 0) { throw 'npm could not install what the tests need.' }
}

foreach ($line in node --test --test-reporter=tap ([IO.Path]::Combine($folder, 'manifests.test.mjs'))) {
    $line
    if ($line -match '^# pass (\d+)') { $passed += [int]$Matches[1] }
    if ($line -match '^# (fail|cancelled) (\d+)') { $failed += [int]$Matches[2] }
}
if ($passed + $failed -eq 0) { throw 'No test ran.' }
"$passed passed, $failed failed"
exit [int]($failed -gt 0)

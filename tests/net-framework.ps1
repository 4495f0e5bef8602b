# Compiles the tests of a project for .NET Framework and runs them: on Windows by the framework itself, elsewhere by
# Mono. The last line is the total: N passed, N failed, N skipped.
param([Parameter(Mandatory)][ValidateSet('Client', 'Protection')][string]$Of)

$ErrorActionPreference = 'Stop'
$name = "OssEncryption.$Of.Tests"
$project = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, "$name.NetFramework"))
$built = @(dotnet build $project --nologo --verbosity quiet)
if ($LASTEXITCODE -ne 0) { $built; throw 'The tests cannot be compiled for .NET Framework.' }

$packages = @(dotnet nuget locals global-packages --list)[-1] -replace '^global-packages: '
$runner = [IO.Path]::Combine($packages, 'xunit.runner.console', '2.4.1', 'tools', 'net472', 'xunit.console.exe')
$tests = [IO.Path]::Combine($project, 'bin', 'Debug', 'net472', "$name.dll")
$command = @(if (-not $IsWindows) { 'mono' }) + $runner, $tests, '-noappdomain', '-nologo', '-nocolor'
$program, $arguments = $command
$total = & $program @arguments | ForEach-Object { $_; if ($_ -match 'Total: ') { $summary = $_ } }
$total
if ("$summary" -notmatch 'Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+)') { throw 'No test ran.' }

$failed = [int]$Matches[2] + [int]$Matches[3]
$skipped = [int]$Matches[4]
"$([int]$Matches[1] - $failed - $skipped) passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0)

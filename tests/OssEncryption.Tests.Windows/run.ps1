# Runs the tests of files and paths with the runtime and the rules of Windows, under Wine where there is no Windows. The
# last line is the total: N passed, N failed, N skipped.
$ErrorActionPreference = 'Stop'
$classes = 'DestinationTests', 'FileNameRulesTests', 'ObjectReadTests', 'OverwriteTests'
$project = [IO.Path]::GetFullPath($PSScriptRoot)
$built = @(dotnet build $project --nologo --verbosity quiet)
if ($LASTEXITCODE -ne 0) { $built; throw 'The tests cannot be compiled for Windows.' }

$program = [IO.Path]::Combine($project, 'bin', 'Debug', 'net10.0', 'win-x64', 'OssEncryption.Tests.Windows.exe')
if ($IsWindows) {
    & $program OssEncryption.Tests @classes
    exit $LASTEXITCODE
}

$wine = @('/usr/lib/wine/wine64', 'wine64', 'wine') | Where-Object { Get-Command $_ -ErrorAction Ignore } |
    Select-Object -First 1
$prefix = [IO.Directory]::CreateTempSubdirectory('oss').FullName
$env:WINEPREFIX = $prefix
$env:WINEDEBUG = '-all'
# Wine 8 ends the runtime where it uses its own pool of threads, collects garbage beside the program, or protects pages.
$env:DOTNET_ThreadPool_UseWindowsThreadPool = '1'
$env:DOTNET_gcConcurrent = '0'
$env:DOTNET_EnableWriteXorExecute = '0'
try {
    & $wine $program OssEncryption.Tests @classes 2>&1 | ForEach-Object { "$_" } | Where-Object { $_ -notmatch '^wine' }
    $code = $LASTEXITCODE
    wineserver --kill 2>$null
} finally {
    Remove-Item -LiteralPath $prefix -Recurse -Force -ErrorAction Ignore
}

exit $code

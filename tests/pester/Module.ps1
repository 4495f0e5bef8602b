# Imports the built module and gives each test file a local OSS of its own. Dot-source it in BeforeAll.
Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'OssEncryption')) -Force

# The program that runs this PowerShell, and what it must be told first where it is dotnet.
function Get-ThisProgram {
    $program = [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName
    $program
    if ([IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet') { [Environment]::GetCommandLineArgs()[0] }
}

# Runs a script in a process of its own; what it writes to any stream comes back as text.
function Invoke-Elsewhere([string] $Script) {
    $program, [string[]]$arguments = Get-ThisProgram
    & $program @arguments -NoProfile -NonInteractive -Command $Script 2>&1 | ForEach-Object { "$_" }
}

function Start-TestOss([string[]] $Region = 'cn-hangzhou', [string[]] $KmsKey) {
    $keys = if ($KmsKey) { @{ KmsKey = $KmsKey } } else { @{} }
    $script:emulator = Start-OssEmulator -Region $Region @keys
    $null = $script:emulator | Connect-Oss
    $script:emulator
}

function Stop-TestOss {
    Stop-OssEmulator $script:emulator
    Disconnect-Oss
}

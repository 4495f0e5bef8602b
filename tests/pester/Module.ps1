# Imports the built module and gives each test file a local OSS of its own. Dot-source it in BeforeAll.
Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'out', 'OssEncryption')) -Force

function Start-TestOss {
    $script:emulator = Start-OssEmulator
    $null = $script:emulator | Connect-Oss
    $script:emulator
}

function Stop-TestOss {
    Stop-OssEmulator $script:emulator
    Disconnect-Oss
}

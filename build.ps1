<#
.SYNOPSIS
Builds, tests, packs or cleans OssEncryption.
.DESCRIPTION
Runs in pwsh and in Windows PowerShell 5.1. Where neither is installed, the .NET SDK brings pwsh along:
dotnet tool exec powershell --yes -- -File build.ps1 -Task Test
.PARAMETER Task
Build, Test (all of it: dotnet, then Pester), Pack (the module alone, for a release) or Clean.
.PARAMETER WithAliyunSdk
Builds the client over Aliyun.OSS.SDK.NetCore, too, and puts it into the module. Its package comes from the feeds that
NuGet knows; the environment variable RestoreAdditionalProjectSources can name one more.
#>
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Clean')] [string] $Task = 'Build',
    [ValidateSet('Debug', 'Release')] [string] $Configuration = 'Debug',
    [switch] $WithAliyunSdk
)

$ErrorActionPreference = 'Stop'
$solution = Join-Path $PSScriptRoot 'OssEncryption.sln'

function Invoke-DotNet {
    & dotnet $args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

$sdk = @(if ($WithAliyunSdk) { '-p:WithAliyunSdk=true' })
Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { Invoke-DotNet build $solution -c $Configuration @sdk }
        'Test' {
            Invoke-DotNet test $solution -c $Configuration @sdk
            Invoke-DotNet tool restore
            Invoke-DotNet pwsh -NoProfile -NonInteractive -File tests/pester/run.ps1
        }
        'Pack' { Invoke-DotNet build src/OssEncryption -c Release @sdk }
        'Clean' {
            Invoke-DotNet clean $solution -c $Configuration
            Remove-Item out -Recurse -ErrorAction Ignore
        }
    }
}
finally { Pop-Location }

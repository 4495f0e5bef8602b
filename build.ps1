<#
.SYNOPSIS
Builds, tests, packs or cleans OssEncryption.
.PARAMETER WithAliyunSdk
Builds the client over Aliyun.OSS.SDK.NetCore, too, and puts it into the module. Its package comes from the feeds that
NuGet knows; the environment variable RestoreAdditionalProjectSources can name one more.
.DESCRIPTION
Uses nothing but the language, .NET and dotnet, so that it runs in pwsh, in Windows PowerShell 5.1 and in the shell of
this repository: dotnet run --project src/OssEncryption.Shell -- build.ps1 -Task Test
#>
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Clean')] [string] $Task = 'Build',
    [ValidateSet('Debug', 'Release')] [string] $Configuration = 'Debug',
    [switch] $WithAliyunSdk
)

$ErrorActionPreference = 'Stop'
$solution = [IO.Path]::Combine($PSScriptRoot, 'OssEncryption.sln')
$out = [IO.Path]::Combine($PSScriptRoot, 'out')
$module = [IO.Path]::Combine($out, 'OssEncryption')

function Invoke-DotNet {
    # The shell cannot be overwritten while it runs this script.
    $beside = @(
        if ($Host.Name -eq 'OssEncryption.Shell') { '-p:ShellIsRunning=true' }
        if ($WithAliyunSdk) { '-p:WithAliyunSdk=true' }
    )
    & dotnet $args $beside
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE." }
}

function Invoke-Pester {
    $tests = [IO.Path]::Combine($PSScriptRoot, 'tests', 'pester')
    $pwsh = @(Get-Command pwsh, powershell -CommandType Application -ErrorAction Ignore)[0]
    if (-not [IO.Directory]::Exists($tests)) { return 'Pester tests did not run: there are none in tests/pester.' }
    if (-not $pwsh) { return 'Pester tests did not run: neither pwsh nor powershell is installed.' }
    & $pwsh.Source -NoProfile -NonInteractive -Command 'exit [int]-not (Get-Module Pester -ListAvailable)'
    if ($LASTEXITCODE -ne 0) { return "Pester tests did not run: $($pwsh.Name) has no module Pester." }
    & $pwsh.Source -NoProfile -NonInteractive -Command "Invoke-Pester -Path '$($tests -replace "'", "''")' -CI"
    if ($LASTEXITCODE -ne 0) { throw 'Pester tests failed.' }
}

function Add-Entry($Archive, [string] $Name, [byte[]] $Content) {
    $entry = $Archive.CreateEntry($Name)
    $entry.LastWriteTime = [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
    $stream = $entry.Open()
    $stream.Write($Content, 0, $Content.Length)
    $stream.Dispose()
}

function New-Package {
    [void][Reflection.Assembly]::LoadWithPartialName('System.IO.Compression')
    $info = Test-ModuleManifest ([IO.Path]::Combine($module, 'OssEncryption.psd1'))
    $files = [IO.Directory]::GetFiles($module, '*', 'AllDirectories')
    [Array]::Sort($files, [StringComparer]::Ordinal)
    $text = @{}
    'Name', 'Version', 'Author', 'Description', 'Copyright' |
        & { process { $text[$_] = [Security.SecurityElement]::Escape([string]$info.$_) } }
    $tags = [Security.SecurityElement]::Escape("PSModule $($info.Tags)")
    $nuspec = @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/07/nuspec.xsd">
  <metadata>
    <id>$($text.Name)</id>
    <version>$($text.Version)</version>
    <authors>$($text.Author)</authors>
    <description>$($text.Description)</description>
    <copyright>$($text.Copyright)</copyright>
    <tags>$tags</tags>
  </metadata>
</package>
"@ -replace "`r", ''
    $types = @('rels', 'nuspec', 'psd1', 'ps1xml', 'dll', 'xml', 'txt') | & { process {
        $type = if ($_ -eq 'rels') { 'vnd.openxmlformats-package.relationships+xml' } else { 'octet' }
        "<Default Extension=""$_"" ContentType=""application/$type""/>" } }
    $head = '<?xml version="1.0" encoding="utf-8"?>'
    $format = 'http://schemas.openxmlformats.org/package/2006'
    $parts = [ordered]@{
        '[Content_Types].xml' = "$head<Types xmlns=""$format/content-types"">$(-join $types)" +
            '<Override PartName="/LICENSE" ContentType="text/plain"/></Types>'
        '_rels/.rels' = "$head<Relationships xmlns=""$format/relationships""><Relationship Id=""R1""" +
            ' Type="http://schemas.microsoft.com/packaging/2010/07/manifest"' +
            ' Target="/OssEncryption.nuspec"/></Relationships>'
        'OssEncryption.nuspec' = $nuspec
    }
    $package = [IO.Path]::Combine($out, "OssEncryption.$($info.Version).nupkg")
    $stream = [IO.File]::Create($package)
    $archive = [IO.Compression.ZipArchive]::new($stream, [IO.Compression.ZipArchiveMode]::Create)
    foreach ($name in $parts.Keys) { Add-Entry $archive $name ([Text.Encoding]::UTF8.GetBytes($parts[$name])) }
    foreach ($file in $files) {
        Add-Entry $archive $file.Substring($module.Length + 1).Replace('\', '/') ([IO.File]::ReadAllBytes($file))
    }
    $archive.Dispose()
    $stream.Dispose()
    $package
}

switch ($Task) {
    'Build' { Invoke-DotNet build $solution -c $Configuration }
    'Test' { Invoke-DotNet test $solution -c $Configuration; Invoke-Pester }
    'Pack' { Invoke-DotNet build ([IO.Path]::Combine($PSScriptRoot, 'src', 'OssEncryption')) -c Release; New-Package }
    'Clean' {
        Invoke-DotNet clean $solution -c $Configuration
        if ([IO.Directory]::Exists($out)) { [IO.Directory]::Delete($out, $true) }
    }
}

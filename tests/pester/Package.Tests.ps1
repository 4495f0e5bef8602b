# The package, as a repository and a user take it. -Skip where this PowerShell cannot install from a folder.
BeforeDiscovery {
    $package = @(Get-ChildItem "$PSScriptRoot/../../out" -Filter 'OssEncryption.*.nupkg')[0]
    $canInstall = [bool](Get-Command Publish-PSResource -ErrorAction Ignore)
}

Describe 'The package' -Skip:(-not ($package -and $canInstall)) -ForEach @{ Package = $package.FullName } {
    BeforeAll {
        . "$PSScriptRoot/Module.ps1"
        $repository = "OssEncryption-$([guid]::NewGuid())"
        $null = New-Item "$TestDrive/repository", "$TestDrive/modules" -ItemType Directory
        Register-PSResourceRepository $repository -Uri "$TestDrive/repository" -Trusted
        Publish-PSResource -NupkgPath $Package -Repository $repository
    }

    AfterAll { Unregister-PSResourceRepository $repository }

    It 'is found in the repository with what the manifest says' {
        $found = Find-PSResource 'OssEncryption' -Repository $repository

        $found.Type | Should -Be 'Module'
        $found.Tags | Should -Contain 'PSEdition_Desktop'
        $found.ReleaseNotes | Should -Not -BeNullOrEmpty
        $found.LicenseUri | Should -BeLike 'https://*mit*'
    }

    It 'is installed, and works from there' {
        Save-PSResource 'OssEncryption' -Repository $repository -Path "$TestDrive/modules"
        $manifest = (Get-ChildItem "$TestDrive/modules" -Recurse -Filter 'OssEncryption.psd1').FullName

        Test-ModuleManifest $manifest | ForEach-Object Name | Should -Be 'OssEncryption'
        Invoke-Elsewhere "
            Import-Module '$manifest'
            `$null = Start-OssEmulator | Connect-Oss
            [string](New-OssBucket invoices -Algorithm SM4 | Get-OssBucketEncryption)" | Should -Be 'invoices: SM4'
    }

    It 'leaves nothing of the archive behind' {
        (Get-ChildItem "$TestDrive/modules/OssEncryption/*" -Force).Name |
            Should -Not -Match '^(_rels|package|\[Content_Types\].*|.*\.nuspec)$'
    }
}

# The package, as a user installs it: from a folder that is a repository. -Skip where this PowerShell cannot do that.
BeforeDiscovery {
    $package = @(Get-ChildItem "$PSScriptRoot/../../out" -Filter 'OssEncryption.*.nupkg')[0]
    $canInstall = [bool](Get-Command Install-PSResource -ErrorAction Ignore)
}

Describe 'The package' -Skip:(-not ($package -and $canInstall)) -ForEach @{ Package = $package.FullName } {
    BeforeAll {
        . "$PSScriptRoot/Module.ps1"
        $version = (Get-Module OssEncryption).Version
        $repository = "OssEncryption-$([guid]::NewGuid())"
        $null = New-Item "$TestDrive/repository", "$TestDrive/home/.local/share", "$TestDrive/modules" -ItemType Directory
        Copy-Item $Package "$TestDrive/repository"
        Register-PSResourceRepository $repository -Uri "$TestDrive/repository" -Trusted
    }

    AfterAll { Unregister-PSResourceRepository $repository }

    It 'is found in the repository with what the manifest says' {
        $found = Find-PSResource 'OssEncryption' -Repository $repository

        $found.Type | Should -Be 'Module'
        $found.Version | Should -Be $version
        $found.Tags | Should -Contain 'PSEdition_Desktop'
        $found.ReleaseNotes | Should -Not -BeNullOrEmpty
        $found.LicenseUri | Should -BeLike 'https://*mit*'
    }

    # On Windows the folder of a user's modules does not follow the environment; a test installs nothing there.
    It 'is installed for a user, found by its name, and works' -Skip:($IsWindows -or $PSEdition -eq 'Desktop') {
        $before = $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath
        $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath = "$TestDrive/home", $null, $null
        try {
            $screen = Invoke-Elsewhere "
                Register-PSResourceRepository local -Uri '$TestDrive/repository' -Trusted
                Install-PSResource OssEncryption -Repository local
                (Get-InstalledPSResource OssEncryption).InstalledLocation -like '$TestDrive/*'
                `$null = Start-OssEmulator | Connect-Oss
                [string](New-OssBucket invoices -Algorithm SM4 | Get-OssBucketEncryption)
                [string](Get-Module OssEncryption).Version"
        }
        finally { $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath = $before }

        $screen | Should -Be 'True', 'invoices: SM4', "$version"
    }

    It 'has nothing in it that clashes where another version is loaded' {
        $manifests = foreach ($one in '7.0.0', '8.0.0') {
            $folder = "$TestDrive/versions/OssEncryption/$one"
            Copy-Item (Get-Module OssEncryption).ModuleBase $folder -Recurse -Force
            $manifest = Get-Content "$folder/OssEncryption.psd1" -Raw
            Set-Content "$folder/OssEncryption.psd1" ($manifest -replace "(?<=ModuleVersion +=) '[\d.]+'", " '$one'")
            "$folder/OssEncryption.psd1"
        }

        $screen = Invoke-Elsewhere "
            Import-Module '$($manifests[0])'
            Import-Module '$($manifests[1])' -ErrorVariable clash
            `$clash.Count
            (Get-Module OssEncryption).Version -join ' '
            Remove-Module OssEncryption
            Import-Module '$($manifests[0])'
            (Get-Module OssEncryption).Version -join ' '"

        $screen | Should -Be '0', '7.0.0 8.0.0', '7.0.0'
    }

    It 'is saved with its guides and runbooks, and leaves nothing of the archive behind' {
        Save-PSResource 'OssEncryption' -Repository $repository -Path "$TestDrive/modules"
        $folder = "$TestDrive/modules/OssEncryption/$version"

        Test-ModuleManifest "$folder/OssEncryption.psd1" | ForEach-Object Name | Should -Be 'OssEncryption'
        "$folder/docs/guides/encrypt-existing-objects.md" | Should -Exist
        "$folder/docs/runbooks/audit.ps1" | Should -Exist
        (Get-ChildItem $folder -Force).Name | Should -Not -Match '^(_rels|package|\[Content_Types\].*|.*\.nuspec)$'
    }
}

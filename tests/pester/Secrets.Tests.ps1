# No secret is shown: not in a transcript of everything, not in a file, not in an error.
BeforeAll {
    . "$PSScriptRoot/Module.ps1"

    # A session in which everything is shown and much goes wrong. Its secrets are made of two halves, so that the text
    # of the session itself does not hold them.
    $session = {
        $secret, $token = 'secret', 'token' | ForEach-Object { "a-$_-that" + '-nobody-may-see' }
        function Protect([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }

        $emulator = Start-OssEmulator -Credential ([pscredential]::new('an-access-key-id', (Protect $secret)))
        $there = @{ Region = $emulator.Region; Endpoint = $emulator.Endpoint }
        $wrong = [pscredential]::new('an-access-key-id', (Protect "$secret-2"))
        $null = Start-Transcript "$folder/all.txt"
        & {
            $VerbosePreference = $DebugPreference = 'Continue'
            $emulator, ($emulator | Connect-Oss), (Get-OssContext) | Format-List * -Force
            New-OssBucket invoices | Set-OssBucketEncryption -Algorithm SM4 | Format-List * -Force
            $emulator.GetRequests() | Format-List * -Force
            Get-OssBucketEncryption invoices -Context (Connect-Oss @there -Credential $wrong)
            Get-OssBucketEncryption invoices -Context (
                Connect-Oss @there -Credential $emulator.Credential -SecurityToken (Protect $token))
            Get-OssBucketEncryption gone -Context (Connect-Oss @there -Credential $emulator.Credential)
            $Error | ForEach-Object { $_ | Format-List * -Force; $_.Exception | Format-List * -Force }
        } *>&1 | Out-Host
        $null = Stop-Transcript
        $context = $emulator | Connect-Oss
        $context | Export-Clixml "$folder/context.xml" -Depth 10
        $context | ConvertTo-Json -Depth 10 | Set-Content "$folder/context.json"
        $Error.Count
    }
    $screen = Invoke-Elsewhere "
        Import-Module '$((Get-Module OssEncryption).ModuleBase)'
        `$folder = '$TestDrive'
        & {$session}"
}

Describe 'A secret' {
    It 'is not on the screen' {
        $screen | Should -Not -BeNullOrEmpty
        $screen | Should -Not -Match 'that-nobody-may-see'
    }

    It 'is in no transcript, though much was shown and went wrong' {
        $transcript = Get-Content "$TestDrive/all.txt" -Raw

        foreach ($shown in 'Using an-access-key-id', 'SignatureDoesNotMatch', 'NoSuchBucket') {
            $transcript.Contains($shown) | Should -BeTrue -Because "it shows '$shown'"
        }
        $transcript.Contains('that-nobody-may-see') | Should -BeFalse
    }

    It 'is in no file that a context is exported to' {
        Get-Content "$TestDrive/context.xml", "$TestDrive/context.json" -Raw | Should -Not -Match 'that-nobody-may-see'
    }
}

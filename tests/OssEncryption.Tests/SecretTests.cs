using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class SecretTests
{
    private const string Secret = "MarkerSecret1234567890abcdef";
    private const string Token = "MarkerToken0987654321fedcba";

    [Fact]
    public void No_stream_error_view_or_log_ever_holds_the_secret_or_the_token()
    {
        using var session = new ModuleSession();
        session.Invoke(
            $"$secret = [securestring]::new(); '{Secret}'.ToCharArray() | % {{ $secret.AppendChar($_) }}; " +
            $"$token = [securestring]::new(); '{Token}'.ToCharArray() | % {{ $token.AppendChar($_) }}; " +
            "$key = [pscredential]::new('LTAImarker', $secret); " +
            "$emulator = Start-OssEmulator -Credential $key");

        SessionResult result = session.Invoke("""
            $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'
            $emulator | Connect-Oss
            New-OssBucket aaa
            Set-OssBucketEncryption aaa -Algorithm AES256 -Verbose
            $emulator.AddFault(@{ Bucket = 'aaa'; Status = 403; Code = 'SignatureDoesNotMatch' })
            Get-OssBucketEncryption aaa
            $emulator.ClearFaults()
            Connect-Oss cn-hangzhou -Endpoint $emulator.Endpoint -Credential $key -SecurityToken $token
            Get-OssBucketEncryption aaa
            Get-OssContext | Out-Default
            $emulator | Out-Default
            $emulator.GetRequests() | % { $_.ToString(); $_.Target; $_.Headers.Keys; $_.Headers.Values; $_.Body }
            [string](Get-OssContext)
            [string]$emulator
            Connect-Oss cn-hangzhou -Endpoint http://127.0.0.1:1 -Credential $key -SecurityToken $token
            Get-OssBucketEncryption aaa
            """);

        Assert.Equal(3, result.Errors.Count);
        string everything = string.Join("\n",
        [
            .. result.Output.Select(item => item?.ToString() ?? ""),
            .. result.Verbose, .. result.Debug, .. result.Warnings,
            result.HostText,
            .. result.Errors.Select(error => error + error.Exception.ToString() + error.ErrorDetails
                + error.ErrorDetails?.RecommendedAction + error.FullyQualifiedErrorId + error.TargetObject
                + error.InvocationInfo?.Line),
        ]);
        Assert.Contains("LTAImarker", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Endpoint")]
    [InlineData("-Region")]
    public void An_address_with_a_password_is_not_repeated_by_its_error(string parameter)
    {
        using var session = new ModuleSession();

        SessionResult result = session.Invoke(
            $"try {{ Connect-Oss {parameter} https://user:{Secret}@oss-cn-hangzhou.aliyuncs.com }} catch {{ $_ }}");

        var error = (ErrorRecord)Assert.Single(result.Output).BaseObject;
        Assert.Equal("InvalidEndpoint,OssEncryption.Commands.ConnectOssCommand", error.FullyQualifiedErrorId);
        Assert.Equal("Connect-Oss", error.TargetObject);
        Assert.DoesNotContain(Secret, error + error.Exception.ToString(), StringComparison.Ordinal);
    }
}

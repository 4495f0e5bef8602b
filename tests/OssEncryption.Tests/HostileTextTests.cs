using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Keys with what a terminal takes for a command, or what turns the direction of a line.</summary>
public class HostileTextTests
{
    private const string Key = "a\u001B]0;owned\u0007\u009B2J\u202Eb";
    private const string Shown = @"a\u001B]0;owned\u0007\u009B2J\u202Eb";

    [Fact]
    public void An_error_shows_control_characters_of_a_key_as_numbers_and_keeps_its_target()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket logs");

        ErrorRecord error = session.Fails($"$key = '{Key}'; Get-OssObjectEncryption logs $key");

        Assert.Equal("NoSuchKey,OssEncryption.Commands.GetOssObjectEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal("logs/" + Key, error.TargetObject);
        Assert.Equal("logs/" + Shown, error.CategoryInfo.TargetName);
        Assert.Contains(Shown, error.ErrorDetails.Message, StringComparison.Ordinal);
        AssertPlain(error.ErrorDetails.Message + error.ErrorDetails.RecommendedAction + error.Exception.Message);
    }

    [Theory]
    [InlineData("Get-OssObject logs")]
    [InlineData("Get-OssObjectEncryption logs $key")]
    [InlineData("Protect-OssObject logs $key -Algorithm AES256")]
    [InlineData("$emulator.GetRequests()")]
    [InlineData("Get-OssObject logs | Format-List")]
    [InlineData("Get-OssObjectEncryption logs $key | Format-List")]
    [InlineData("Protect-OssObject logs $key -Algorithm AES256 | Format-List")]
    [InlineData("$emulator.GetRequests() | Format-List")]
    public void A_view_shows_none_of_them(string script)
    {
        using var session = new EmulatedSession();
        session.Given($"New-OssBucket logs; $key = '{Key}'; $null = Write-OssObject logs $key -Content text");

        string text = session.Session.Render(script);

        AssertPlain(text);
    }

    [Theory]
    [InlineData("Remove-OssObject logs $key -WhatIf")]
    [InlineData("$null = Copy-OssObject logs $key -DestinationKey b -Verbose")]
    public void A_message_shows_them_as_numbers(string script)
    {
        using var session = new EmulatedSession();
        session.Given($"New-OssBucket logs; $key = '{Key}'; $null = Write-OssObject logs $key -Content text");

        SessionResult result = session.Invoke(script);

        string text = string.Concat(result.Verbose) + result.HostText;
        Assert.Contains(Shown, text, StringComparison.Ordinal);
        AssertPlain(text);
    }

    [Fact]
    public void The_object_itself_keeps_its_key()
    {
        using var session = new EmulatedSession();
        session.Given($"New-OssBucket logs; $key = '{Key}'; $null = Write-OssObject logs $key -Content text");

        Assert.Equal(Key, Assert.Single(session.Texts("(Get-OssObject logs).Key")));
    }

    private static void AssertPlain(string text) => Assert.DoesNotContain(
        text, c => c is '\u001B' or '\u0007' or '\u009B' or '\u202E');
}

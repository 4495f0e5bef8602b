using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class ObjectKeyTests
{
    [Theory]
    [InlineData("Enabled", "unknown-key", "KmsKeyUnusable", ErrorCategory.ObjectNotFound)]
    [InlineData("Disabled", "my-key", "KmsKeyUnusable", ErrorCategory.ResourceUnavailable)]
    [InlineData("PendingDeletion", "my-key", "KmsKeyUnusable", ErrorCategory.ResourceUnavailable)]
    public void A_key_that_cannot_be_used_stores_nothing_and_says_why(
        string state, string key, string id, ErrorCategory category)
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa");
        session.Must($"$null = $emulator.AddKey('my-key'); $emulator.SetKeyState('my-key', '{state}')");

        ErrorRecord error = session.Fails($"Write-OssObject aaa file.txt -Content x -KmsKeyId {key}");

        Assert.Equal($"{id},OssEncryption.Commands.WriteOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("aaa/file.txt", error.TargetObject);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Empty(session.Must("Get-OssObject aaa"));
    }

    [Fact]
    public void Objects_of_a_disabled_key_cannot_be_read_and_the_others_go_on()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa");
        session.Must("$null = $emulator.AddKey('my-key'); " +
            "$null = Write-OssObject aaa one -Content 1 -KmsKeyId my-key; " +
            "$null = Write-OssObject aaa two -Content 2 -Algorithm AES256; " +
            "$emulator.SetKeyState('my-key', 'Disabled')");

        SessionResult result = session.Invoke("Get-OssObject aaa | Read-OssObject -AsString");

        Assert.Equal("2", Assert.Single(result.Output).ToString());
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("KeyDisabled,OssEncryption.Commands.ReadOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal("aaa/one", error.TargetObject);

        session.Must("$emulator.SetKeyState('my-key', 'Enabled')");
        Assert.Equal(["1"], session.Texts("Read-OssObject aaa one -AsString"));
    }

    [Fact]
    public void After_the_master_key_rotates_old_objects_are_read_as_before()
    {
        using var session = new EmulatedSession();
        session.Given("New-OssBucket aaa -Algorithm AES256");
        session.Must("$null = Write-OssObject aaa old -Content before; $emulator.RotateMasterKey(); " +
            "$null = Write-OssObject aaa new -Content after");

        Assert.Equal(["before", "after"], session.Texts("'old', 'new' | % { Read-OssObject aaa $_ -AsString }"));
    }
}

using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class EmulatorStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("oss-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_keeps_buckets_and_keys_for_the_next_start()
    {
        using var session = new ModuleSession();
        SessionResult first = session.Invoke(
            $"$one = Start-OssEmulator -Path '{_folder}' -KmsKey k; $context = $one | Connect-Oss; " +
            "$bucket = New-OssBucket kept -Algorithm SM4; $one.SetKeyState('k', 'Disabled'); " +
            "$one.RotateKey('k').Versions; Stop-OssEmulator $one -Confirm:$false");
        Assert.Empty(first.Errors);
        Assert.Equal("2", Assert.Single(first.Output).ToString());
        SessionResult second = session.Invoke(
            $"$two = Start-OssEmulator -Path '{_folder}' -KmsKey k; $context = $two | Connect-Oss; " +
            "(Get-OssBucketEncryption kept).Algorithm; " +
            "foreach ($key in $two.GetKeys()) { \"$($key.Id) $($key.State) $($key.Versions)\" }; " +
            "Stop-OssEmulator $two -Confirm:$false");
        Assert.Empty(second.Errors);
        Assert.Equal(["SM4", "k Disabled 2"], second.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void A_folder_that_is_in_use_is_an_error_that_names_it()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Invoke(
            $"$one = Start-OssEmulator -Path '{_folder}'; try {{ Start-OssEmulator -Path '{_folder}' }} finally {{ " +
            "Stop-OssEmulator $one -Confirm:$false }");
        Assert.Contains(_folder, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }
}

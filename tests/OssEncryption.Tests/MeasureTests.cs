namespace OssEncryption.Tests;

/// <summary>Measure-OssObjectEncryption.</summary>
public sealed class MeasureTests : IDisposable
{
    private readonly EmulatedSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Buckets_are_estimated_one_after_the_other_and_every_row_says_what_it_is()
    {
        _session.Must("'aaa', 'bbb' | New-OssBucket | Out-Null; " +
            "$null = 1..3 | % { Write-OssObject aaa x/$_ -Content hello }; " +
            "$null = Write-OssObject aaa y -Content hello -Algorithm AES256");

        Assert.Equal(
            [
                "aaa cn-hangzhou  None 3 15 0.75 Sample True", "aaa cn-hangzhou  AES256 1 5 0.25 Sample True",
            ],
            _session.Texts("'aaa', 'bbb' | Measure-OssObjectEncryption | % { \"$($_.BucketName) $($_.Region) " +
                "$($_.Group) $($_.Encryption) $($_.Objects) $($_.Bytes) $($_.ObjectShare) $($_.Source) " +
                "$($_.IsEstimate)\" }"));
        Assert.Equal(["x/"], _session.Texts("(Measure-OssObjectEncryption aaa -GroupBy Prefix | " +
            "Where-Object { $_.Encryption -eq 'None' -and $_.Objects }).Group"));
        Assert.Equal("IndexNotOpen,OssEncryption.Commands.MeasureOssObjectEncryptionCommand",
            _session.Fails("Measure-OssObjectEncryption aaa -Source MetaQuery").FullyQualifiedErrorId);
        Assert.DoesNotContain(_session.Requests(), request => request.StartsWith("OpenMetaQuery",
            StringComparison.Ordinal));
    }
}

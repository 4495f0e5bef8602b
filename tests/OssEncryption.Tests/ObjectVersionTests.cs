namespace OssEncryption.Tests;

public sealed class ObjectVersionTests : IDisposable
{
    private readonly EmulatedSession _session = new();

    public ObjectVersionTests() => _session.Given(
        "New-OssBucket aaa -Versioning; $one = Write-OssObject aaa k -Content one -Algorithm AES256; " +
        "$two = Write-OssObject aaa k -Content two -Algorithm SM4");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_version_has_its_own_content_and_encryption()
    {
        Assert.Equal(["True", "False"], _session.Texts(
            "$two.VersionId -eq (Get-OssObjectEncryption aaa k).VersionId; $one.VersionId -eq $two.VersionId"));
        Assert.Equal(["two", "one"], _session.Texts("Get-OssObject aaa -AllVersions | Read-OssObject -AsString"));
        Assert.Equal(["SM4", "AES256"], _session.Texts(
            "Get-OssObject aaa -AllVersions | Get-OssObjectEncryption | % Algorithm"));
        Assert.Equal(["one"], _session.Texts("Read-OssObject aaa k -VersionId $one.VersionId -AsString"));
    }

    [Fact]
    public void Removing_an_object_leaves_a_marker_and_removing_a_version_takes_that_one()
    {
        _session.Must("Remove-OssObject aaa k -Confirm:$false");

        Assert.Equal("NoSuchKey", _session.Fails("Read-OssObject aaa k -AsString").FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(["True", "False", "False"], _session.Texts("Get-OssObject aaa -AllVersions | % IsDeleteMarker"));

        _session.Must("Get-OssObject aaa -AllVersions | ? IsDeleteMarker | Remove-OssObject -Confirm:$false");
        Assert.Equal(["two"], _session.Texts("Read-OssObject aaa k -AsString"));

        _session.Must("Remove-OssObject aaa k -VersionId $two.VersionId -Confirm:$false");
        Assert.Equal(["one"], _session.Texts("Read-OssObject aaa k -AsString"));
    }

    [Fact]
    public void A_copy_is_of_the_version_that_is_named()
    {
        _session.Must("$null = Copy-OssObject aaa k aaa old -VersionId $one.VersionId -Algorithm KMS");

        Assert.Equal(["one", "KMS"], _session.Texts(
            "Read-OssObject aaa old -AsString; (Get-OssObjectEncryption aaa old).Algorithm"));
        Assert.Equal(["two", "one"], _session.Texts("Get-OssObject aaa k -AllVersions | Read-OssObject -AsString"));
    }
}

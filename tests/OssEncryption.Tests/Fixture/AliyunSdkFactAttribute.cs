namespace OssEncryption.Tests.Fixture;

/// <summary>A test that needs the vendor's SDK.</summary>
internal sealed class AliyunSdkFactAttribute : FactAttribute
{
    public AliyunSdkFactAttribute() => Skip = AliyunSdk.IsBuilt ? null : AliyunSdk.Missing;
}

namespace OssEncryption.Clients.Tests.Support;

/// <summary>A test that needs the vendor's SDK.</summary>
internal sealed class AliyunSdkFactAttribute : FactAttribute
{
    public AliyunSdkFactAttribute() => Skip = AliyunSdk.IsHere ? null : AliyunSdk.Missing;
}

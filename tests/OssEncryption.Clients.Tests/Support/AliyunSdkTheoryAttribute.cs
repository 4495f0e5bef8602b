namespace OssEncryption.Clients.Tests.Support;

/// <summary>A theory that needs the vendor's SDK.</summary>
internal sealed class AliyunSdkTheoryAttribute : TheoryAttribute
{
    public AliyunSdkTheoryAttribute() => Skip = AliyunSdk.IsHere ? null : AliyunSdk.Missing;
}

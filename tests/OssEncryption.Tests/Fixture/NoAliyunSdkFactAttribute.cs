namespace OssEncryption.Tests.Fixture;

/// <summary>A test of a module that was built without the vendor's SDK.</summary>
internal sealed class NoAliyunSdkFactAttribute : FactAttribute
{
    public NoAliyunSdkFactAttribute() =>
        Skip = AliyunSdk.IsBuilt ? "Aliyun.OSS.SDK.NetCore is here: build without it to run it." : null;
}

using System.Runtime.CompilerServices;

namespace OssEncryption.Tests.Shared;

/// <summary>A fact about what was built without the vendor's SDK.</summary>
internal sealed class NoAliyunSdkFactAttribute : FactAttribute
{
    public NoAliyunSdkFactAttribute([CallerMemberName] string name = "")
    {
        if (AliyunSdk.IsBuilt)
        {
            DisplayName = Skip = name + " did not run: Aliyun.OSS.SDK.NetCore is here";
        }
    }
}

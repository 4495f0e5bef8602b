using System.Runtime.CompilerServices;

namespace OssEncryption.Testing;

/// <summary>A fact about what was built without the vendor's SDK.</summary>
public sealed class NoAliyunSdkFactAttribute : FactAttribute
{
    public NoAliyunSdkFactAttribute([CallerMemberName] string name = "")
    {
        if (AliyunSdk.IsBuilt)
        {
            DisplayName = Skip = name + " did not run: Aliyun.OSS.SDK.NetCore is here";
        }
    }
}

using System.Runtime.CompilerServices;

namespace OssEncryption.Tests.Shared;

/// <summary>A fact that needs the vendor's SDK.</summary>
internal sealed class AliyunSdkFactAttribute : FactAttribute
{
    public AliyunSdkFactAttribute([CallerMemberName] string name = "")
    {
        if (!AliyunSdk.IsBuilt)
        {
            DisplayName = Skip = AliyunSdk.NameOf(name);
        }
    }
}

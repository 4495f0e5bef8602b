using System.Runtime.CompilerServices;

namespace OssEncryption.Testing;

/// <summary>A fact that needs the vendor's SDK.</summary>
public sealed class AliyunSdkFactAttribute : FactAttribute
{
    public AliyunSdkFactAttribute([CallerMemberName] string name = "")
    {
        if (!AliyunSdk.IsBuilt)
        {
            DisplayName = Skip = AliyunSdk.NameOf(name);
        }
    }
}

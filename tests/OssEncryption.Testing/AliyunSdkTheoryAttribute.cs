using System.Runtime.CompilerServices;

namespace OssEncryption.Testing;

/// <summary>A theory that needs the vendor's SDK.</summary>
public sealed class AliyunSdkTheoryAttribute : TheoryAttribute
{
    public AliyunSdkTheoryAttribute([CallerMemberName] string name = "")
    {
        if (!AliyunSdk.IsBuilt)
        {
            DisplayName = Skip = AliyunSdk.NameOf(name);
        }
    }
}

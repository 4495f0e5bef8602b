using System.Runtime.CompilerServices;

namespace OssEncryption.Tests.Shared;

/// <summary>A theory that needs the vendor's SDK.</summary>
internal sealed class AliyunSdkTheoryAttribute : TheoryAttribute
{
    public AliyunSdkTheoryAttribute([CallerMemberName] string name = "")
    {
        if (!AliyunSdk.IsBuilt)
        {
            DisplayName = Skip = AliyunSdk.NameOf(name);
        }
    }
}

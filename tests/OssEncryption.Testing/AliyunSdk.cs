using System.Reflection;

namespace OssEncryption.Testing;

/// <summary>The vendor's SDK, which a build has only where it was asked for.</summary>
public static class AliyunSdk
{
    /// <summary>Whether this build was asked for it.</summary>
    public static bool IsBuilt { get; } = typeof(AliyunSdk).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(item => item is { Key: "WithAliyunSdk", Value: "true" });

    /// <summary>What it adds to the module.</summary>
    public static string[] Files { get; } =
        ["aliyun-sdk/Aliyun.OSS.Core.dll", "aliyun-sdk/OssEncryption.AliyunSdk.dll"];

    /// <summary>The name under which a test is skipped, since runners show no more than names.</summary>
    public static string NameOf(string test) =>
        test + " did not run: Aliyun.OSS.SDK.NetCore is not here (build with -p:WithAliyunSdk=true)";
}

using System.Reflection;

namespace OssEncryption.Tests.Fixture;

/// <summary>The client over the vendor's SDK, which the module has only where it was asked for.</summary>
internal static class AliyunSdk
{
    public const string Missing = "Aliyun.OSS.SDK.NetCore is not here: build with -p:WithAliyunSdk=true to run it.";

    /// <summary>Whether the build was asked for it.</summary>
    public static bool IsBuilt { get; } = typeof(AliyunSdk).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(item => item is { Key: "WithAliyunSdk", Value: "true" });

    /// <summary>What it adds to the module.</summary>
    public static string[] Files { get; } =
        ["aliyun-sdk/Aliyun.OSS.Core.dll", "aliyun-sdk/OssEncryption.AliyunSdk.dll"];
}

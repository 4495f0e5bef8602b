namespace OssEncryption.Clients.Tests.Support;

/// <summary>Whether this was built with the vendor's SDK.</summary>
internal static class AliyunSdk
{
    public const string Missing = "Aliyun.OSS.SDK.NetCore is not here: build with -p:WithAliyunSdk=true to run it.";

    public static bool IsHere { get; } =
        File.Exists(Path.Combine(AppContext.BaseDirectory, "aliyun-sdk", "OssEncryption.AliyunSdk.dll"));
}

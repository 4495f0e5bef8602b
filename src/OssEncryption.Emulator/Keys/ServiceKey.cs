using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Emulator.Keys;

/// <summary>The key that KMS keeps for OSS in each account and region.</summary>
internal static class ServiceKey
{
    /// <summary>Its alias.</summary>
    public const string Alias = "alias/acs/oss";

    /// <summary>Its id, which looks like every key id and is the same in every run.</summary>
    public static string IdFor(string account, string region)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Alias}\n{account}\n{region}"));
        return new Guid(hash.AsSpan(0, 16)).ToString("D");
    }
}

using System.Globalization;

namespace OssEncryption.AliyunSdk;

/// <summary>Converts values for which the SDK has its own types.</summary>
internal static class SdkEnums
{
    private static readonly Dictionary<string, Sdk.CannedAccessControlList> Acls = new(StringComparer.Ordinal)
    {
        ["default"] = Sdk.CannedAccessControlList.Default,
        ["private"] = Sdk.CannedAccessControlList.Private,
        ["public-read"] = Sdk.CannedAccessControlList.PublicRead,
        ["public-read-write"] = Sdk.CannedAccessControlList.PublicReadWrite,
    };

    /// <summary>The SDK's value of an ACL.</summary>
    public static Sdk.CannedAccessControlList Acl(string acl) =>
        Acls.TryGetValue(acl, out Sdk.CannedAccessControlList word)
            ? word
            : throw SdkLimit.Of($"does not know the ACL '{acl}'");

    /// <summary>An ACL in the service's syntax.</summary>
    public static string Acl(Sdk.CannedAccessControlList acl) => Acls.First(known => known.Value == acl).Key;

    /// <summary>The SDK's enum value of a text.</summary>
    public static T Word<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text)
            ? Enum.Parse<T>(text)
            : throw SdkLimit.Of($"does not know the {typeof(T).Name} '{text}'");

    /// <summary>A CRC64; <c>null</c> when there is none.</summary>
    public static ulong? Crc64(string? text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong crc) ? crc : null;

    /// <summary>An ETag in quotes, for conditions.</summary>
    public static string Quoted(string etag) => "\"" + etag.Trim('"') + "\"";
}

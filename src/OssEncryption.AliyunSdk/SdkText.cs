using System.Globalization;

namespace OssEncryption.AliyunSdk;

/// <summary>The words for which the SDK has types of its own.</summary>
internal static class SdkText
{
    private static readonly Dictionary<string, Sdk.CannedAccessControlList> Acls = new(StringComparer.Ordinal)
    {
        ["default"] = Sdk.CannedAccessControlList.Default,
        ["private"] = Sdk.CannedAccessControlList.Private,
        ["public-read"] = Sdk.CannedAccessControlList.PublicRead,
        ["public-read-write"] = Sdk.CannedAccessControlList.PublicReadWrite,
    };

    /// <summary>The SDK's word for an ACL.</summary>
    public static Sdk.CannedAccessControlList Acl(string acl) =>
        Acls.TryGetValue(acl, out Sdk.CannedAccessControlList word)
            ? word
            : throw SdkLimit.Of($"does not know the ACL '{acl}'");

    /// <summary>An ACL as the service writes it.</summary>
    public static string Acl(Sdk.CannedAccessControlList acl) => Acls.First(known => known.Value == acl).Key;

    /// <summary>The SDK's word for something that it enumerates.</summary>
    public static T Word<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text)
            ? Enum.Parse<T>(text)
            : throw SdkLimit.Of($"does not know the {typeof(T).Name} '{text}'");

    /// <summary>A checksum; <c>null</c> when there is none.</summary>
    public static ulong? Crc64(string? text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong crc) ? crc : null;

    /// <summary>An ETag in quotes, as conditions are sent.</summary>
    public static string Quoted(string etag) => "\"" + etag.Trim('"') + "\"";
}

using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>The complete state of an object, to compare it before and after.</summary>
internal sealed record ObjectDump(StoredState State, string Sha256, string Acl, string Tags)
{
    public EncryptionRule Encryption => State.Encryption;

    /// <summary>Everything that encryption in place must not change, as text.</summary>
    public string Kept
    {
        get
        {
            ObjectProperties has = State.Properties;
            string[] texts =
            [
                $"size {State.Size}", $"sha256 {Sha256}", $"crc64 {State.Crc64}", $"acl {Acl}", $"tags {Tags}",
                $"class {has.StorageClass}", $"type {has.ContentType}", $"cache {has.CacheControl}",
                $"disposition {has.ContentDisposition}", $"encoding {has.ContentEncoding}",
                $"language {has.ContentLanguage}", $"expires {has.Expires}",
                .. has.UserMetadata.OrderBy(item => item.Key, StringComparer.Ordinal)
                    .Select(item => $"meta {item.Key}={item.Value}"),
                .. State.CustomHeaders.OrderBy(header => header.Key, StringComparer.Ordinal)
                    .Select(header => $"own {header.Key}={header.Value}"),
            ];
            return string.Join("\n", texts);
        }
    }
}

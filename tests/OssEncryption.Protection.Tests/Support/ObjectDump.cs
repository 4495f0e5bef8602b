using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>All that an object is and has.</summary>
internal sealed record Everything(StoredState State, string Sha256, string Acl, string Tags)
{
    public EncryptionRule Encryption => State.Encryption;

    /// <summary>All of it that encrypting in place must not change, in one text.</summary>
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
            ];
            return string.Join("\n", texts);
        }
    }
}

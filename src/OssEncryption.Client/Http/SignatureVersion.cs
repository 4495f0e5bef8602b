namespace OssEncryption.Client.Http;

/// <summary>The version of the rules by which requests are signed.</summary>
public enum SignatureVersion
{
    /// <summary>HMAC-SHA256 with a key derived per day and region; needs the region.</summary>
    V4,

    /// <summary>HMAC-SHA1, for endpoints that do not know V4.</summary>
    V1,
}

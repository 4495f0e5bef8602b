namespace OssEncryption.Client.Model;

/// <summary>An upload in parts that was begun.</summary>
/// <param name="Target">The object that it makes.</param>
/// <param name="UploadId">Its id.</param>
/// <param name="Encryption">The encryption that the object will have, as the answer declared it.</param>
public sealed record MultipartUpload(ObjectAddress Target, string UploadId, EncryptionRule Encryption)
{
    /// <summary>When it was begun, where it was listed.</summary>
    public DateTimeOffset? Initiated { get; init; }
}

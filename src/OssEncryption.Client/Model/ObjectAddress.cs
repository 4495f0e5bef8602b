namespace OssEncryption.Client.Model;

/// <summary>Where an object is.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key: 1 to 1,023 bytes of UTF-8, not beginning with a slash or a backslash.</param>
/// <param name="VersionId">One version, or <c>null</c> for the current one.</param>
public sealed record ObjectAddress(string Bucket, string Key, string? VersionId = null)
{
    /// <summary><c>bucket/key</c>, with the version where one is named.</summary>
    public override string ToString() =>
        VersionId is null ? $"{Bucket}/{Key}" : $"{Bucket}/{Key}?versionId={VersionId}";
}

using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>Lists of objects and versions. The SDK lacks ListObjectsV2 and object types, and separates versions from
/// delete markers, so both lists are read by presigned URLs.</content>
internal sealed partial class SdkClient
{
    /// <inheritdoc/>
    public async Task<ObjectPage> ListObjectsAsync(
        string bucket, ObjectQuery query, CancellationToken cancellationToken)
    {
        OssRequest request = OssClient.ForList(bucket, query);
        OssResponse response = await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        return ListXml.ReadObjects(response, bucket);
    }

    /// <inheritdoc/>
    public async Task<VersionPage> ListObjectVersionsAsync(
        string bucket, VersionQuery query, CancellationToken cancellationToken)
    {
        OssRequest request = OssClient.ForList(bucket, query);
        OssResponse response = await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        return ListXml.ReadVersions(response, bucket);
    }
}

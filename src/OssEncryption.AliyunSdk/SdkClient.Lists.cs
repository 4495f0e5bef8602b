using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>Lists of objects and versions. The SDK knows no ListObjectsV2, gives no types, and takes versions and
/// delete markers apart; so both are read by signed URLs.</content>
internal sealed partial class SdkClient
{
    /// <inheritdoc/>
    public async Task<ObjectPage> ListObjectsAsync(
        string bucket, ObjectQuery query, CancellationToken cancellationToken)
    {
        OssRequest request = Client.OssClient.ForList(bucket, query);
        OssResponse response = await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        return ListXml.ReadObjects(response, bucket);
    }

    /// <inheritdoc/>
    public async Task<VersionPage> ListObjectVersionsAsync(
        string bucket, VersionQuery query, CancellationToken cancellationToken)
    {
        OssRequest request = Client.OssClient.ForList(bucket, query);
        OssResponse response = await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        return ListXml.ReadVersions(response, bucket);
    }
}

using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Gets how objects are encrypted, as the server declares it.</summary>
/// <remarks>A list does not contain the encryption, so one request is sent for each object, many at once. An object
/// that is stored plain returns Algorithm None; that is not an error.</remarks>
/// <example>
/// <code>
/// Get-OssObjectEncryption invoices 2026/001.txt
/// </code>
/// <para>Shows how one object is encrypted.</para>
/// </example>
/// <example>
/// <code>
/// 'oss://invoices/2026/001.txt' | Get-OssObjectEncryption
/// </code>
/// <para>Does the same with the address of the object.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject invoices -Prefix 2026/ | Get-OssObjectEncryption -ThrottleLimit 64 | Group-Object Algorithm
/// </code>
/// <para>Counts the objects by algorithm, with more concurrent requests.</para>
/// </example>
/// <example>
/// <code>
/// (Get-OssObjectEncryption invoices 2026/001.txt).OssHeaders
/// </code>
/// <para>Shows all headers of the response that are specific to OSS.</para>
/// </example>
/// <permission>oss:GetObject on each object; for a version oss:GetObjectVersion. For the kind of a key
/// oss:GetBucketLocation on the bucket and kms:DescribeKey on alias/acs/oss; without them it is Unknown.</permission>
/// <seealso cref="GetOssObjectCommand"/>
/// <seealso cref="WriteOssObjectCommand"/>
[Cmdlet(VerbsCommon.Get, "OssObjectEncryption")]
[OutputType(typeof(OssObjectEncryption))]
public sealed class GetOssObjectEncryptionCommand : OssStoredObjectCommand
{
    private KeyKinds? _kinds;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _kinds = new KeyKinds(InUse);
    }

    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address) => Start(
        address.ToString(), stop => ReadAsync(address, stop), found => Finish(found));

    private async Task<OssObjectEncryption> ReadAsync(ObjectAddress address, CancellationToken stop)
    {
        StoredState state = await Client.HeadObjectAsync(address, ReadConditions.None, stop).ConfigureAwait(false);
        OssKmsKeyKind? kind = await _kinds!.FindAsync(address.Bucket, state.Encryption.KmsKeyId, stop)
            .ConfigureAwait(false);
        return OssObjectEncryption.Of(state, Client.RegionOf(address.Bucket), kind);
    }
}

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
/// <permission>oss:GetObject on each object; for a version oss:GetObjectVersion.</permission>
/// <seealso cref="GetOssObjectCommand"/>
/// <seealso cref="WriteOssObjectCommand"/>
[Cmdlet(VerbsCommon.Get, "OssObjectEncryption")]
[OutputType(typeof(OssObjectEncryption))]
public sealed class GetOssObjectEncryptionCommand : OssStoredObjectCommand
{
    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address) => Start(
        address.ToString(),
        stop => Client.HeadObjectAsync(address, ReadConditions.None, stop),
        state => Finish(OssObjectEncryption.Of(state, Client.RegionOf(address.Bucket))));
}

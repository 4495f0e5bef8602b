using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;

namespace OssEncryption.Commands;

/// <summary>Gets how objects are encrypted, as the server declares it.</summary>
/// <remarks>A list does not tell encryption, so each object is asked for, many at once. An object stored plain gives an
/// object whose Algorithm is None; that is not an error.</remarks>
/// <example>
/// <code>
/// Get-OssObjectEncryption invoices 2026/001.txt
/// </code>
/// <para>Tells how one object is encrypted.</para>
/// </example>
/// <example>
/// <code>
/// 'oss://invoices/2026/001.txt' | Get-OssObjectEncryption
/// </code>
/// <para>The same, by the address of the object.</para>
/// </example>
/// <example>
/// <code>
/// Get-OssObject invoices -Prefix 2026/ | Get-OssObjectEncryption -ThrottleLimit 64 | Group-Object Algorithm
/// </code>
/// <para>Counts the objects by algorithm, with more requests under way at once.</para>
/// </example>
/// <example>
/// <code>
/// (Get-OssObjectEncryption invoices 2026/001.txt).OssHeaders
/// </code>
/// <para>Shows everything that the server says of an object beside the usual headers.</para>
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
        state => Finish(OssObjectEncryption.Of(state)));
}

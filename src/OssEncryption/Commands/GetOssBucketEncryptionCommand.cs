using System.Management.Automation;

namespace OssEncryption.Commands;

/// <summary>Gets the default encryption of buckets.</summary>
/// <remarks>A bucket without a rule gives an object whose Algorithm is None; that is not an error.</remarks>
[Cmdlet(VerbsCommon.Get, "OssBucketEncryption")]
[OutputType(typeof(OssBucketEncryption))]
public sealed class GetOssBucketEncryptionCommand : OssBucketCommand
{
    /// <inheritdoc/>
    private protected override void ProcessBucket(string bucket) => Start(
        bucket,
        stop => Client.GetBucketEncryptionAsync(bucket, stop),
        rule => Finish(new OssBucketEncryption(bucket, rule)));
}

using OssEncryption.Client.Credentials;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Access;

/// <summary>A user: a key of an account, and what may be done with it.</summary>
internal sealed class User(OssCredential credential, string account, EmulatorUser permissions)
{
    /// <summary>The access key.</summary>
    public OssCredential Credential { get; } = credential;

    /// <summary>The id of the account it belongs to.</summary>
    public string Account { get; } = account;

    /// <summary>Whether an action is allowed on a bucket, or on the service when there is none.</summary>
    /// <param name="action">The action with its prefix: <c>oss:GetBucketEncryption</c>.</param>
    /// <param name="bucket">The bucket, or <c>null</c>.</param>
    public bool May(string action, string? bucket) =>
        permissions.Allow.Any(pattern => Covers(pattern, action))
        && !permissions.Deny.Any(pattern => Covers(pattern, action))
        && (bucket is null || permissions.Buckets.Any(pattern => Wildcard.IsMatch(pattern, bucket)));

    /// <summary>A pattern may leave the service's prefix out; <c>*</c> covers every service.</summary>
    private static bool Covers(string pattern, string action) => Wildcard.IsMatch(
        pattern == "*" || pattern.Contains(':', StringComparison.Ordinal) ? pattern : "oss:" + pattern, action);
}

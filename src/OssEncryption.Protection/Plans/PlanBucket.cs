using OssEncryption.Client;

namespace OssEncryption.Protection;

/// <summary>A bucket in a plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">How its objects shall be encrypted.</param>
/// <param name="Versioning"><c>Enabled</c>, <c>Suspended</c>, or <c>null</c> when it was never set.</param>
public sealed record PlanBucket(string Name, EncryptionRule Wanted, string? Versioning);

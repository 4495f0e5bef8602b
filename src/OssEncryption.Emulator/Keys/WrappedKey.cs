namespace OssEncryption.Emulator.Keys;

/// <summary>A data key as it is kept: encrypted under a master key.</summary>
/// <param name="MasterKeyId">The id of the key in KMS, or <c>null</c> for the service's master key.</param>
/// <param name="Version">Which material of that key it is encrypted under; the first is 1.</param>
/// <param name="Sealed">Nonce, encrypted key and tag.</param>
internal sealed record WrappedKey(string? MasterKeyId, int Version, byte[] Sealed);

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Keys;

/// <summary>A master key; immutable. Only its material is secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Region">The region whose buckets can use it.</param>
/// <param name="Account">The account it belongs to.</param>
/// <param name="Material">Its material, oldest version first. The newest version wraps.</param>
internal sealed record MasterKey(string Id, string Region, string Account, ImmutableArray<byte[]> Material)
{
    /// <summary>Whether it can be used.</summary>
    public EmulatorKeyState State { get; init; }

    /// <summary>Its aliases, each with its prefix.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>What else KMS says of it.</summary>
    public KeyProperties Properties { get; init; } = new();

    /// <summary>When each of its material was made, the oldest first.</summary>
    public ImmutableArray<DateTimeOffset> Dates { get; init; } = [];

    /// <summary>Its full name.</summary>
    public string Arn => $"acs:kms:{Region}:{Account}:key/{Id}";

    /// <summary>Whether a service made it for itself.</summary>
    public bool IsServiceKey => Aliases.Contains(ServiceKey.Alias);

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created => VersionDate(1);

    /// <summary>When it was given material last.</summary>
    public DateTimeOffset LastRotated => VersionDate(Material.Length);

    /// <summary>When it rotates next, or <c>null</c>.</summary>
    public DateTimeOffset? NextRotation => LastRotated + Properties.RotationInterval;

    /// <summary>Creates a key.</summary>
    public static MasterKey New(string id, string region, string account, DateTimeOffset now) =>
        new(id, region, account, [KeyWrapping.NewKey()]) { Dates = [now] };

    /// <summary>The id of a version, which looks like every version id.</summary>
    /// <param name="number">The number of the version, from 1.</param>
    public string VersionId(int number)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Id}\n{number}"));
        return new Guid(hash.AsSpan(0, 16)).ToString("D");
    }

    /// <summary>When a version was made.</summary>
    /// <param name="number">The number of the version, from 1.</param>
    public DateTimeOffset VersionDate(int number) => Dates.ElementAtOrDefault(number - 1);

    /// <summary>Checks that the key can be used.</summary>
    /// <exception cref="ServiceError">Its state forbids it.</exception>
    public void CheckUsable()
    {
        if (State != EmulatorKeyState.Enabled)
        {
            throw EncryptionErrors.KeyNotUsable(Id, State);
        }

        if (Properties.IsAsymmetric)
        {
            throw EncryptionErrors.KeyOfWrongKind(Id);
        }
    }

    /// <summary>The key with one more version of material. Older versions stay for what they wrapped.</summary>
    public MasterKey Rotated(DateTimeOffset now) =>
        this with { Material = Material.Add(KeyWrapping.NewKey()), Dates = Dates.Add(now) };

    /// <summary>When something happens to it by itself.</summary>
    public DateTimeOffset Due => State switch
    {
        EmulatorKeyState.PendingDeletion => Properties.DeleteDate,
        EmulatorKeyState.Enabled => NextRotation,
        _ => null,
    }
    ?? DateTimeOffset.MaxValue;

    /// <summary>The key at a moment: rotated when that is due, <c>null</c> when it was to be deleted before.</summary>
    public MasterKey? At(DateTimeOffset now) =>
        now < Due ? this
        : State == EmulatorKeyState.PendingDeletion ? null
        : Rotated(now);

    /// <summary>Wraps a data key under the newest material.</summary>
    public byte[] Wrap(byte[] dataKey) => KeyWrapping.Wrap(Material[^1], dataKey);

    /// <summary>Unwraps a data key.</summary>
    /// <exception cref="CryptographicException">It was not wrapped under this key.</exception>
    public byte[] Unwrap(WrappedKey wrapped) => wrapped.Version >= 1 && wrapped.Version <= Material.Length
        ? KeyWrapping.Unwrap(Material[wrapped.Version - 1], wrapped.Sealed)
        : throw new CryptographicException($"The key has no material of version {wrapped.Version}.");

    /// <summary>Its public description.</summary>
    public EmulatorKey Describe() => new(Id, Region, Account, State, Material.Length, Aliases.FirstOrDefault());

    /// <summary>Its id alone.</summary>
    public override string ToString() => Id;
}

/// <summary>The name of a key: an id or an ARN.</summary>
/// <param name="Id">The id.</param>
/// <param name="Region">The region of the ARN, or <c>null</c>.</param>
/// <param name="Account">The account of the ARN, or <c>null</c>.</param>
internal sealed partial record KeyName(string Id, string? Region = null, string? Account = null)
{
    private const string AliasPrefix = "alias/";

    /// <summary>Parses <c>my-key</c> or <c>acs:kms:cn-hangzhou:1000000000000001:key/my-key</c>.</summary>
    public static KeyName Parse(string text)
    {
        Match match = FullName().Match(text);
        return match.Success
            ? new KeyName(match.Groups["id"].Value, match.Groups["region"].Value, match.Groups["account"].Value)
            : new KeyName(text);
    }

    /// <summary>Whether the id is valid.</summary>
    public bool IsValid => ValidId().IsMatch(Id);

    /// <summary>Whether it is an alias.</summary>
    public bool IsAlias => Id.StartsWith(AliasPrefix, StringComparison.Ordinal);

    /// <summary>Whether a text can be an alias.</summary>
    public static bool IsAliasName(string text) => ValidAlias().IsMatch(text);

    /// <summary>Whether this is the name of a key.</summary>
    public bool Names(MasterKey key) =>
        key.Id == Id && (Region ?? key.Region) == key.Region && (Account ?? key.Account) == key.Account;

    [GeneratedRegex(
        "^acs:kms:(?<region>[^:]+):(?<account>[^:]+):(key/(?<id>.+)|(?<id>alias/.+))$",
        RegexOptions.CultureInvariant)]
    private static partial Regex FullName();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidId();

    [GeneratedRegex(@"^alias/[A-Za-z0-9/_-]{1,249}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidAlias();
}

/// <summary>A data key, wrapped under a master key.</summary>
/// <param name="MasterKeyId">The id of the KMS key, or <c>null</c> for the service's master key.</param>
/// <param name="Version">The version of that key's material; the first is 1.</param>
/// <param name="Sealed">Nonce, encrypted key and tag.</param>
internal sealed record WrappedKey(string? MasterKeyId, int Version, byte[] Sealed);

/// <summary>Wraps keys under keys by AES-256-GCM. A wrapped key is nonce, encrypted key, tag.</summary>
internal static class KeyWrapping
{
    /// <summary>The length of every key, in bytes.</summary>
    public const int KeySize = 32;

    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>A new key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeySize);

    /// <summary>Wraps a key.</summary>
    public static byte[] Wrap(byte[] masterKey, byte[] key)
    {
        byte[] wrapped = new byte[NonceSize + key.Length + TagSize];
        Span<byte> nonce = wrapped.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(masterKey, TagSize);
        cipher.Encrypt(nonce, key, wrapped.AsSpan(NonceSize, key.Length), wrapped.AsSpan(NonceSize + key.Length));
        return wrapped;
    }

    /// <summary>Unwraps a key.</summary>
    /// <exception cref="CryptographicException">It was not wrapped under this master key, or is damaged.</exception>
    public static byte[] Unwrap(byte[] masterKey, byte[] wrapped)
    {
        if (wrapped.Length != NonceSize + KeySize + TagSize)
        {
            throw new CryptographicException("A wrapped key has another length.");
        }

        byte[] key = new byte[KeySize];
        ReadOnlySpan<byte> parts = wrapped;
        using var cipher = new AesGcm(masterKey, TagSize);
        cipher.Decrypt(parts[..NonceSize], parts.Slice(NonceSize, KeySize), parts[^TagSize..], key);
        return key;
    }
}

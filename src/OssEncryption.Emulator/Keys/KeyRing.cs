using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Keys;

/// <summary>Keeps the master keys, and encrypts data keys under them: the small KMS that OSS needs. Safe to use from
/// many threads.</summary>
internal sealed class KeyRing
{
    private const string Kind = "keys";

    private readonly object _gate = new();
    private readonly IRecords _records;
    private KeySet _keys;

    /// <summary>Takes up the keys that were kept, or makes the first.</summary>
    public KeyRing(IRecords records)
    {
        _records = records;
        KeySet? known = records.Load<KeySet>(Kind).SingleOrDefault();
        _keys = known is null
            ? Kept(KeySet.New())
            : known with { Kms = known.Kms.WithComparers(StringComparer.Ordinal) };
    }

    /// <summary>Every key of KMS, sorted by id.</summary>
    public IReadOnlyList<EmulatorKey> List() => [.. Current.Kms.Values.Select(key => key.Describe())];

    /// <summary>A key of KMS by its id or full name, or <c>null</c>.</summary>
    public MasterKey? Find(string name)
    {
        KeyName asked = KeyName.Parse(name);
        return Current.Kms.TryGetValue(asked.Id, out MasterKey? key) && asked.Names(key) ? key : null;
    }

    /// <summary>Adds a key unless there is one with its id.</summary>
    public bool TryAdd(MasterKey key)
    {
        lock (_gate)
        {
            if (_keys.Kms.ContainsKey(key.Id))
            {
                return false;
            }

            _keys = Kept(_keys.With(key));
            return true;
        }
    }

    /// <summary>The key that KMS keeps for OSS in an account and region; made when it is first asked for.</summary>
    public MasterKey ServiceKeyOf(string account, string region)
    {
        string id = ServiceKey.IdFor(account, region);
        lock (_gate)
        {
            if (!_keys.Kms.TryGetValue(id, out MasterKey? key))
            {
                key = MasterKey.New(id, region, account) with { Alias = ServiceKey.Alias };
                _keys = Kept(_keys.With(key));
            }

            return key;
        }
    }

    /// <summary>Changes a key in one step.</summary>
    /// <returns>The key as it is now, or <c>null</c> when there is none with this name.</returns>
    public MasterKey? Change(string name, Func<MasterKey, MasterKey> change)
    {
        lock (_gate)
        {
            if (Find(name) is not { } key)
            {
                return null;
            }

            MasterKey changed = change(key);
            _keys = Kept(_keys.With(changed));
            return changed;
        }
    }

    /// <summary>Removes a key.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            if (Find(name) is not { } key)
            {
                return false;
            }

            _keys = Kept(_keys with { Kms = _keys.Kms.Remove(key.Id) });
            return true;
        }
    }

    /// <summary>Gives the service's master key new material.</summary>
    public void RotateMasterKey()
    {
        lock (_gate)
        {
            _keys = Kept(_keys with { Service = _keys.Service.Rotated() });
        }
    }

    /// <summary>Encrypts a data key under the master key that an encryption names.</summary>
    /// <exception cref="ServiceError">There is no such key, or it cannot be used.</exception>
    public WrappedKey Wrap(ServerSideEncryption encryption, byte[] dataKey)
    {
        string? id = encryption.Algorithm == ServerSideEncryption.Kms ? encryption.KeyId : null;
        MasterKey key = encryption.Algorithm == ServerSideEncryption.Kms ? Usable(id ?? "") : Current.Service;
        return new WrappedKey(id, key.Material.Length, key.Wrap(dataKey));
    }

    /// <summary>Decrypts a data key.</summary>
    /// <exception cref="ServiceError">Its master key is gone, or cannot be used.</exception>
    /// <exception cref="CryptographicException">It is not what was encrypted.</exception>
    public byte[] Unwrap(WrappedKey wrapped) =>
        (wrapped.MasterKeyId is null ? Current.Service : Usable(wrapped.MasterKeyId)).Unwrap(wrapped);

    private KeySet Current
    {
        get
        {
            lock (_gate)
            {
                return _keys;
            }
        }
    }

    private MasterKey Usable(string id)
    {
        MasterKey key = Find(id) ?? throw EncryptionErrors.KeyNotFound(id);
        key.CheckUsable();
        return key;
    }

    private KeySet Kept(KeySet keys)
    {
        _records.Save(Kind, Kind, keys);
        return keys;
    }
}

/// <summary>All master keys at one moment.</summary>
/// <param name="Service">The service's own master key, for AES256 and SM4.</param>
/// <param name="Kms">The keys of KMS by their ids.</param>
internal sealed record KeySet(MasterKey Service, ImmutableSortedDictionary<string, MasterKey> Kms)
{
    /// <summary>What a server has that never ran.</summary>
    public static KeySet New() => new(
        MasterKey.New("sse-oss", "", ""), ImmutableSortedDictionary.Create<string, MasterKey>(StringComparer.Ordinal));

    /// <summary>The set with a key added or changed.</summary>
    public KeySet With(MasterKey key) => this with { Kms = Kms.SetItem(key.Id, key) };
}

/// <summary>The key that KMS keeps for OSS in each account and region.</summary>
internal static class ServiceKey
{
    /// <summary>Its alias.</summary>
    public const string Alias = "alias/acs/oss";

    /// <summary>Its id, which looks like every key id and is the same in every run.</summary>
    public static string IdFor(string account, string region)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Alias}\n{account}\n{region}"));
        return new Guid(hash.AsSpan(0, 16)).ToString("D");
    }
}

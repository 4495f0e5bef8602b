using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Keys;

/// <summary>Holds the master keys and wraps data keys under them: the KMS that OSS needs. Thread-safe.</summary>
internal sealed class KeyRing
{
    private const string Kind = "keys";

    private readonly object _gate = new();
    private readonly IRecords _records;
    private readonly TimeProvider _clock;
    private KeySet _keys;
    private DateTimeOffset _due;

    /// <summary>Loads the recorded keys, or creates the first ones.</summary>
    public KeyRing(IRecords records, TimeProvider clock)
    {
        _records = records;
        _clock = clock;
        KeySet? known = records.Load<KeySet>(Kind).SingleOrDefault();
        _keys = known is null
            ? Recorded(KeySet.New(clock.GetUtcNow()))
            : known with { Kms = known.Kms.WithComparers(StringComparer.Ordinal) };
    }

    /// <summary>All KMS keys, sorted by id.</summary>
    public IReadOnlyList<EmulatorKey> List() => [.. All.Select(key => key.Describe())];

    /// <summary>All keys in KMS, sorted by id.</summary>
    public IEnumerable<MasterKey> All => Current.Kms.Values;

    /// <summary>A KMS key by its id or ARN, or <c>null</c>.</summary>
    public MasterKey? Find(string name)
    {
        KeyName requested = KeyName.Parse(name);
        return Current.Kms.TryGetValue(requested.Id, out MasterKey? key) && requested.Names(key) ? key : null;
    }

    /// <summary>Adds a key unless its id exists.</summary>
    public bool TryAdd(MasterKey key)
    {
        lock (_gate)
        {
            if (_keys.Kms.ContainsKey(key.Id))
            {
                return false;
            }

            _keys = Recorded(_keys.With(key));
            return true;
        }
    }

    /// <summary>The service key of OSS in an account and region. It is created at its first use.</summary>
    public MasterKey ServiceKeyOf(string account, string region)
    {
        string id = ServiceKey.IdFor(account, region);
        lock (_gate)
        {
            if (!_keys.Kms.TryGetValue(id, out MasterKey? key))
            {
                key = MasterKey.New(id, region, account, _clock.GetUtcNow()) with { Aliases = [ServiceKey.Alias] };
                _keys = Recorded(_keys.With(key));
            }

            return key;
        }
    }

    /// <summary>Changes a key atomically.</summary>
    /// <returns>The changed key, or <c>null</c> when it does not exist.</returns>
    public MasterKey? Change(string name, Func<MasterKey, MasterKey> change)
    {
        lock (_gate)
        {
            if (Find(name) is not { } key)
            {
                return null;
            }

            MasterKey changed = change(key);
            _keys = Recorded(_keys.With(changed));
            return changed;
        }
    }

    /// <summary>Removes a key.</summary>
    /// <returns>Whether it existed.</returns>
    public bool Remove(string name)
    {
        lock (_gate)
        {
            if (Find(name) is not { } key)
            {
                return false;
            }

            _keys = Recorded(_keys with { Kms = _keys.Kms.Remove(key.Id) });
            return true;
        }
    }

    /// <summary>Rotates the service's master key.</summary>
    public void RotateMasterKey()
    {
        lock (_gate)
        {
            _keys = Recorded(_keys with { Service = _keys.Service.Rotated(_clock.GetUtcNow()) });
        }
    }

    /// <summary>Wraps a data key under the master key of an encryption.</summary>
    /// <exception cref="ServiceError">The key does not exist, or cannot be used.</exception>
    public WrappedKey Wrap(ServerSideEncryption encryption, byte[] dataKey)
    {
        string? id = encryption.Algorithm == ServerSideEncryption.Kms ? encryption.KeyId : null;
        MasterKey key = encryption.Algorithm == ServerSideEncryption.Kms ? Usable(id ?? "") : Current.Service;
        return new WrappedKey(id, key.Material.Length, key.Wrap(dataKey));
    }

    /// <summary>Unwraps a data key.</summary>
    /// <exception cref="ServiceError">Its master key was deleted, or cannot be used.</exception>
    /// <exception cref="CryptographicException">The wrapped key is damaged.</exception>
    public byte[] Unwrap(WrappedKey wrapped) =>
        (wrapped.MasterKeyId is null ? Current.Service : Usable(wrapped.MasterKeyId)).Unwrap(wrapped);

    private KeySet Current
    {
        get
        {
            lock (_gate)
            {
                Settle();
                return _keys;
            }
        }
    }

    // Time passes without a call, so what is due is done when somebody looks.
    private void Settle()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        if (now < _due)
        {
            return;
        }

        foreach (MasterKey key in _keys.Kms.Values)
        {
            MasterKey? settled = key.At(now);
            if (!ReferenceEquals(settled, key))
            {
                _keys = Recorded(settled is null ? _keys with { Kms = _keys.Kms.Remove(key.Id) } : _keys.With(settled));
            }
        }
    }

    private MasterKey Usable(string id)
    {
        MasterKey key = Find(id) ?? throw EncryptionErrors.KeyNotFound(id);
        key.CheckUsable();
        return key;
    }

    private KeySet Recorded(KeySet keys)
    {
        _records.Save(Kind, Kind, keys);
        _due = keys.Kms.Values.Select(key => key.Due).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        return keys;
    }
}

/// <summary>All master keys; immutable.</summary>
/// <param name="Service">The service's own master key, for AES256 and SM4.</param>
/// <param name="Kms">The KMS keys by id.</param>
internal sealed record KeySet(MasterKey Service, ImmutableSortedDictionary<string, MasterKey> Kms)
{
    /// <summary>The keys of a new server.</summary>
    public static KeySet New(DateTimeOffset now) => new(
        MasterKey.New("sse-oss", "", "", now),
        ImmutableSortedDictionary.Create<string, MasterKey>(StringComparer.Ordinal));

    /// <summary>The set with a key added or changed.</summary>
    public KeySet With(MasterKey key) => this with { Kms = Kms.SetItem(key.Id, key) };
}

/// <summary>The service key: the key that KMS holds for OSS in each account and region.</summary>
internal static class ServiceKey
{
    /// <summary>Its alias.</summary>
    public const string Alias = "alias/acs/oss";

    /// <summary>Its id: a UUID that is the same in every run.</summary>
    public static string IdFor(string account, string region)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Alias}\n{account}\n{region}"));
        return new Guid(hash.AsSpan(0, 16)).ToString("D");
    }
}

/// <summary>What KMS says of a key besides its material and its state. The words are those of the service.</summary>
internal sealed record KeyProperties
{
    /// <summary>The kind of key that CreateKey makes when it is not told otherwise.</summary>
    public const string UsualSpec = "Aliyun_AES_256";

    /// <summary>What such a key is for.</summary>
    public const string UsualUsage = "ENCRYPT/DECRYPT";

    /// <summary>The origin of material that KMS makes.</summary>
    public const string OwnMaterial = "Aliyun_KMS";

    /// <summary>The origin of material that is imported.</summary>
    public const string ForeignMaterial = "EXTERNAL";

    private static readonly string[] Specs =
    [
        UsualSpec, "Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4", "RSA_2048", "RSA_3072", "RSA_4096", "EC_P256",
        "EC_P256K", "EC_SM2",
    ];

    /// <summary>What its owner wrote about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The kind of key.</summary>
    public string Spec { get; init; } = UsualSpec;

    /// <summary>What it is for.</summary>
    public string Usage { get; init; } = UsualUsage;

    /// <summary>Where its material comes from.</summary>
    public string Origin { get; init; } = OwnMaterial;

    /// <summary><c>SOFTWARE</c> or <c>HSM</c>.</summary>
    public string ProtectionLevel { get; init; } = "SOFTWARE";

    /// <summary>The KMS instance that holds it, or <c>null</c>.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The time between two rotations, or <c>null</c> when it does not rotate by itself.</summary>
    public TimeSpan? RotationInterval { get; init; }

    /// <summary>When it will be deleted, or <c>null</c>.</summary>
    public DateTimeOffset? DeleteDate { get; init; }

    /// <summary>When imported material ends, or <c>null</c>.</summary>
    public DateTimeOffset? MaterialExpireTime { get; init; }

    /// <summary>Whether it cannot be deleted.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Whether it is a pair of a public and a private key, under which nothing is stored.</summary>
    public bool IsAsymmetric =>
        Spec.StartsWith("RSA", StringComparison.Ordinal) || Spec.StartsWith("EC", StringComparison.Ordinal);

    /// <summary>The same key, used for what keys of its kind are for.</summary>
    public KeyProperties ForItsKind() => this with { Usage = IsAsymmetric ? "SIGN/VERIFY" : UsualUsage };

    /// <summary>Whether a text is a kind of key.</summary>
    public static bool IsSpec(string text) => Specs.Contains(text);
}

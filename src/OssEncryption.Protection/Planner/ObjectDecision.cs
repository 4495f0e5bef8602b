using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>Decides what a plan does to an object, and why. An object that is encrypted as wanted is never touched. Of
/// several obstacles the first one below is the reason.</summary>
/// <param name="wanted">The wanted encryption, or none.</param>
/// <param name="guards">What stands in the way in the bucket; <c>null</c> to leave it to the service.</param>
/// <param name="now">The time of the plan.</param>
internal sealed class ObjectDecision(EncryptionRule wanted, BucketGuards? guards, DateTimeOffset now)
{
    // Where OSS-HDFS keeps its blocks. Source: the vendor's page "Usage notes of OSS-HDFS".
    private const string HdfsFolder = ".dlsdata/";

    private const int Forbidden = 403;
    private const int NotFound = 404;

    /// <summary>The largest object in bytes that one CopyObject copies.</summary>
    public long LargestCopy { get; init; } = CopyLimits.LargestCopy;

    /// <summary>Whether the decision needs HeadObject.</summary>
    public static bool NeedsHead(FoundObject found) => !found.IsKnownPlain && !found.Item.IsDeleteMarker
        && !IsSymlink(found.Item.Type) && !IsOfHdfs(found.Item.Address.Key);

    /// <summary>Decides, and makes the entry of the plan.</summary>
    public PlanEntry Decide(long number, ScannedObject scanned)
    {
        ListedObject item = scanned.Found.Item;
        bool isSymlink = IsSymlink(scanned.State?.Type ?? item.Type);

        // HeadObject of a symbolic link returns the state of its target.
        StoredState? state = isSymlink ? null : scanned.State;
        ObjectAddress written = Written(item.Address);
        var entry = new PlanEntry
        {
            Number = number,
            Address = written,
            Size = state?.Size ?? item.Size,
            ETag = state?.ETag ?? item.ETag,
            LastModified = state?.LastModified ?? item.LastModified,
            StorageClass = state?.Properties.StorageClass ?? item.StorageClass,
            Found = state?.Encryption ?? (scanned.Found.IsKnownPlain ? EncryptionRule.None : null),
            Action = PlanAction.None,
            Reason = PlanReason.AlreadyAsWanted,
            Detail = DetailOf(scanned.Failure),
        };
        return IsOfHdfs(item.Address.Key) ? entry with { Reason = PlanReason.HdfsData }
            : item.IsDeleteMarker ? entry with { Reason = PlanReason.DeleteMarker }
            : isSymlink ? entry with { Reason = PlanReason.Symlink }
            : IsDirectory(entry) ? entry with { Reason = PlanReason.Directory }
            : written != item.Address
                ? entry with
                {
                    Reason = PlanReason.KeyNotAddressable,
                    Detail = nameof(OssInputError.InvalidObjectKey),
                }
            : scanned.Failure is { } failure ? entry with { Reason = ReasonOf(failure) }
            : Compare(entry, item, state);
    }

    // A plan is a file in UTF-8. A key that is not keeps its other characters.
    private static ObjectAddress Written(ObjectAddress address)
    {
        foreach (char c in address.Key)
        {
            if (char.IsSurrogate(c))
            {
                string key = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(address.Key));
                return key == address.Key ? address : address with { Key = key };
            }
        }

        return address;
    }

    private PlanEntry Compare(PlanEntry entry, ListedObject item, StoredState? state)
    {
        if (wanted == EncryptionRule.None)
        {
            return entry with { Reason = PlanReason.NoRule };
        }

        PlanReason difference = WantedEncryption.Compare(entry.Found!, wanted);
        return difference == PlanReason.AlreadyAsWanted ? entry
            : Obstacle(entry, item, state) is { } obstacle ? entry with { Reason = obstacle }
            : IsFrozen(entry, state)
                ? entry with { Action = PlanAction.RestoreAndCopy, Reason = PlanReason.NotRestored }
            : entry with
            {
                Action = entry.Size > LargestCopy ? PlanAction.CopyByParts : PlanAction.Copy,
                Reason = difference,
            };
    }

    private PlanReason? Obstacle(PlanEntry entry, ListedObject item, StoredState? state) =>
        !item.IsLatest ? PlanReason.NoncurrentVersion
        : IsAppendable(state?.Type ?? item.Type) ? PlanReason.Appendable
        : guards?.Retention?.Keeps(entry.LastModified, now) == true ? PlanReason.Retained
        : guards?.OverwriteRules.Any(rule => rule.Matches(entry.Address.Key)) == true ? PlanReason.OverwriteForbidden
        : entry.Size > CopyLimits.LargestMultipartCopy ? PlanReason.TooLarge
        : null;

    private bool IsFrozen(PlanEntry entry, StoredState? state) => StorageTiers.IsArchive(entry.StorageClass)
        && !(guards?.IsReadDirectly == true && entry.StorageClass == StorageTiers.ReadableDirectly)
        && RestoreState.TryParse(state?.Restore)?.IsReadableUntil(now) != true;

    private static PlanReason ReasonOf(OssException failure) => failure switch
    {
        OssInputException => PlanReason.KeyNotAddressable,
        OssServiceException { StatusCode: Forbidden } => PlanReason.NotPermitted,
        OssServiceException { StatusCode: NotFound } => PlanReason.Gone,
        _ => PlanReason.Unreadable,
    };

    private static string? DetailOf(OssException? failure) => failure switch
    {
        OssServiceException response => response.Code,
        OssTransportException lost => lost.Reason.ToString(),
        OssInputException input => input.Reason.ToString(),
        _ => null,
    };

    private bool IsDirectory(PlanEntry entry) =>
        guards?.IsHierarchical == true && entry.Size == 0 && entry.Address.Key.EndsWith("/", StringComparison.Ordinal);

    private static bool IsOfHdfs(string key) => key.StartsWith(HdfsFolder, StringComparison.Ordinal);

    private static bool IsSymlink(string type) => string.Equals(type, "Symlink", StringComparison.OrdinalIgnoreCase);

    private static bool IsAppendable(string type) =>
        string.Equals(type, "Appendable", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Compares the encryption of objects with the wanted one: algorithm, key and data encryption. KMS without a
/// key matches every key: an object declares the id of its key, but not whether that is the service key. Data
/// encryption must be equal; none means AES-256.</summary>
public static class WantedEncryption
{
    /// <summary>Validates a wanted encryption.</summary>
    /// <exception cref="OssInputException">The algorithm is none, or the key is an alias.</exception>
    public static EncryptionRule Require(EncryptionRule wanted)
    {
        if (wanted.Algorithm == SseAlgorithm.None)
        {
            throw new OssInputException(OssInputError.AlgorithmRequired,
                "No encryption is named, and the bucket has no rule. Name AES256, SM4 or KMS with -Algorithm, or set " +
                "the rule of the bucket first with Set-OssBucketEncryption.");
        }

        return Accept(wanted);
    }

    /// <summary>Validates a wanted encryption, or none.</summary>
    /// <exception cref="OssInputException">The key is an alias.</exception>
    internal static EncryptionRule Accept(EncryptionRule wanted)
    {
        if (wanted.KmsKeyId is { } key && KmsKeyName.IsAlias(key))
        {
            throw new OssInputException(OssInputError.KmsKeyIsAlias,
                $"The key '{key}' is an alias. Objects declare the id of their key, which cannot be " +
                "compared with an alias: name the key by its id or its ARN, or no key for the service key.");
        }

        return wanted;
    }

    /// <summary>Whether an object is encrypted as wanted.</summary>
    internal static bool IsMet(EncryptionRule declared, EncryptionRule wanted) =>
        Compare(declared, wanted) == PlanReason.AlreadyAsWanted;

    /// <summary>The first difference, or <see cref="PlanReason.AlreadyAsWanted"/>.</summary>
    public static PlanReason Compare(EncryptionRule declared, EncryptionRule wanted) =>
        declared.Algorithm != wanted.Algorithm
            ? declared.Algorithm == SseAlgorithm.None ? PlanReason.NotEncrypted : PlanReason.OtherAlgorithm
        : wanted.KmsKeyId is { } key && !IsKey(key, declared.KmsKeyId) ? PlanReason.OtherKey
        : declared.DataEncryption != wanted.DataEncryption ? PlanReason.OtherDataEncryption
        : PlanReason.AlreadyAsWanted;

    private static bool IsKey(string wanted, string? declared) =>
        declared is not null && KmsKeyName.MayBeSame(wanted, declared);
}

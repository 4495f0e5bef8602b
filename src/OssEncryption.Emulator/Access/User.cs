using System.Collections.Concurrent;
using System.Security.Cryptography;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Access;

/// <summary>A user: an access key of an account, and its permissions.</summary>
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

    /// <summary>A pattern without a service means OSS; <c>*</c> covers every service.</summary>
    private static bool Covers(string pattern, string action) => Wildcard.IsMatch(
        pattern == "*" || pattern.Contains(':', StringComparison.Ordinal) ? pattern : "oss:" + pattern, action);
}

/// <summary>The users, by access key id.</summary>
internal sealed class UserDirectory
{
    /// <summary>The default account.</summary>
    public const string OwnAccount = "1000000000000001";

    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);

    /// <summary>The user with a key id, or <c>null</c>.</summary>
    public User? Find(string accessKeyId) => _users.GetValueOrDefault(accessKeyId);

    /// <summary>Adds a user. Missing parts of its access key are generated.</summary>
    /// <exception cref="ArgumentException">There is a user with this key id.</exception>
    public OssCredential Add(EmulatorUser user)
    {
        var credential = new OssCredential(
            Given(user.AccessKeyId) ?? "LTAI" + RandomNumberGenerator.GetString(Alphanumeric, 20),
            Given(user.AccessKeySecret) ?? RandomNumberGenerator.GetString(Alphanumeric, 30),
            user.SecurityToken);
        return _users.TryAdd(credential.AccessKeyId, new User(credential, Given(user.Account) ?? OwnAccount, user))
            ? credential
            : throw new ArgumentException(
                $"There is a user with the access key id '{credential.AccessKeyId}' already. Choose another, or " +
                "leave it out to have one made up.",
                nameof(user));
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

/// <summary>Chooses the key of an object and checks who may use it. With KMS a caller needs <c>kms:GenerateDataKey</c>
/// and <c>kms:Decrypt</c> to write, and <c>kms:Decrypt</c> to read.</summary>
internal sealed class KeyAccess(KeyRing keys)
{
    private const string Generate = "kms:GenerateDataKey";
    private const string Decrypt = "kms:Decrypt";

    /// <summary>The encryption of an object that a caller writes, with its key id. The key exists, is enabled, and the
    /// caller may use it.</summary>
    /// <param name="requested">The encryption of the request or of the bucket's rule, or <c>null</c> for plain.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="caller">The caller, or <c>null</c> when anonymous.</param>
    /// <exception cref="ServiceError">The key is missing or not usable, or the caller may not use it.</exception>
    public ServerSideEncryption? ForWriting(ServerSideEncryption? requested, Bucket bucket, User? caller)
    {
        if (requested?.Algorithm == ServerSideEncryption.Kms)
        {
            CheckCaller(caller, bucket.Account, Generate, Decrypt);
        }

        return ForService(requested, bucket);
    }

    /// <summary>The encryption of an object that the service itself writes, with its key id. The key exists and is
    /// enabled.</summary>
    /// <param name="requested">The requested encryption, or <c>null</c> for plain.</param>
    /// <param name="bucket">The bucket.</param>
    /// <exception cref="ServiceError">The key is missing or not usable, or the caller may not use it.</exception>
    public ServerSideEncryption? ForService(ServerSideEncryption? requested, Bucket bucket)
    {
        if (requested?.Algorithm != ServerSideEncryption.Kms)
        {
            return requested;
        }

        MasterKey key = requested.KeyId is null
            ? keys.ServiceKeyOf(bucket.Account, bucket.Region)
            : keys.Find(requested.KeyId) is { } found
                && found.Region == bucket.Region
                && found.Account == bucket.Account
                ? found
                : throw EncryptionErrors.KeyNotFound(requested.KeyId);
        key.CheckUsable();
        return requested with { KeyId = key.Id };
    }

    /// <summary>Checks that a caller may decrypt an object.</summary>
    /// <exception cref="ServiceError">The caller is not authorized.</exception>
    public static void CheckReader(ServerSideEncryption? encryption, Bucket bucket, User? caller)
    {
        if (encryption?.Algorithm == ServerSideEncryption.Kms)
        {
            CheckCaller(caller, bucket.Account, Decrypt);
        }
    }

    /// <summary>Anonymous callers and other accounts never have a permission on a key, whatever the ACL of the
    /// bucket.</summary>
    private static void CheckCaller(User? caller, string account, params string[] actions)
    {
        if (caller is null || caller.Account != account || !actions.All(action => caller.May(action, null)))
        {
            throw EncryptionErrors.ForbiddenByKms();
        }
    }
}

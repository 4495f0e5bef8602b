using System.Collections.Concurrent;
using System.Security.Cryptography;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Access;

/// <summary>The users whose keys this server knows.</summary>
internal sealed class UserDirectory
{
    /// <summary>The account that owns everything unless a user says otherwise.</summary>
    public const string OwnAccount = "1000000000000001";

    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);

    /// <summary>The user with a key id, or <c>null</c>.</summary>
    public User? Find(string accessKeyId) => _users.GetValueOrDefault(accessKeyId);

    /// <summary>Adds a user; what its key lacks is made up.</summary>
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

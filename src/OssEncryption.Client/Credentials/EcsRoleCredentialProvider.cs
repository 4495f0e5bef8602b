using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential of the RAM role that is attached to the ECS instance this runs on.</summary>
internal sealed class EcsRoleCredentialProvider(CredentialEnvironment environment, string? roleName)
    : RefreshingCredentialProvider(
        environment, roleName is null ? "RAM role of this ECS instance" : $"RAM role {roleName} of this ECS instance")
{
    private const string Roles = "/latest/meta-data/ram/security-credentials/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Two requests can go unanswered where there is no such service; together they stay within the second.
    private static readonly TimeSpan ProbePatience = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether this runs on an ECS instance that has a role.</summary>
    public Task<bool> IsThereAsync() => new MetadataService(Environment, ProbePatience).HasAsync(Roles);

    /// <inheritdoc/>
    protected override async Task<OssCredential> FetchAsync()
    {
        var service = new MetadataService(Environment, Patience);
        string role = roleName ?? await DiscoverAsync(service).ConfigureAwait(false);
        string answer = await service.GetAsync(Roles + PercentEncoding.Encode(role)).ConfigureAwait(false);
        return CredentialResponse.Parse(answer, "The ECS metadata service");
    }

    private static async Task<string> DiscoverAsync(MetadataService service)
    {
        string names = await service.GetAsync(Roles).ConfigureAwait(false);
        string role = names.Trim().Split('\n')[0].Trim();
        return role.Length is > 0 and <= 64 && role.All(IsRoleCharacter)
            ? role
            : throw new CredentialException(
                CredentialError.CredentialSourceFailed, "The ECS metadata service did not name a RAM role.");
    }

    private static bool IsRoleCharacter(char c) =>
        c is '-' or '_' or '.' or '@' || (c < 128 && char.IsLetterOrDigit(c));
}

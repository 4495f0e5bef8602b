using System.Text.RegularExpressions;

namespace OssEncryption.Emulator.Keys;

/// <summary>A key as requests and people name it: by its id, or in full.</summary>
/// <param name="Id">The id.</param>
/// <param name="Region">The region that the full name says, or <c>null</c>.</param>
/// <param name="Account">The account that the full name says, or <c>null</c>.</param>
internal sealed partial record KeyName(string Id, string? Region = null, string? Account = null)
{
    /// <summary>Reads <c>my-key</c> or <c>acs:kms:cn-hangzhou:1000000000000001:key/my-key</c>.</summary>
    public static KeyName Parse(string text)
    {
        Match match = FullName().Match(text);
        return match.Success
            ? new KeyName(match.Groups["id"].Value, match.Groups["region"].Value, match.Groups["account"].Value)
            : new KeyName(text);
    }

    /// <summary>Whether the id can be that of a key.</summary>
    public bool IsValid => ValidId().IsMatch(Id);

    /// <summary>Whether a key is the one that is named.</summary>
    public bool Names(MasterKey key) =>
        key.Id == Id && (Region ?? key.Region) == key.Region && (Account ?? key.Account) == key.Account;

    [GeneratedRegex("^acs:kms:(?<region>[^:]+):(?<account>[^:]+):key/(?<id>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex FullName();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidId();
}

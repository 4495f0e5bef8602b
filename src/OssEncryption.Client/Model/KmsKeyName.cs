namespace OssEncryption.Client.Model;

/// <summary>The names of a CMK. Who asks may name it by its id, its ARN or an alias; the service declares its
/// id.</summary>
public static class KmsKeyName
{
    private const string Alias = "alias/";

    /// <summary>Whether a name is an alias, or the ARN of one.</summary>
    public static bool IsAlias(string name) => name.Contains(Alias);

    /// <summary>Whether the key that was asked for may be the one that is declared: an id and its ARN are the same, and
    /// what an alias stands for cannot be seen.</summary>
    public static bool MayBeSame(string asked, string declared) =>
        asked == declared
        || asked.EndsWith("/" + declared, StringComparison.Ordinal)
        || declared.EndsWith("/" + asked, StringComparison.Ordinal)
        || IsAlias(asked);
}

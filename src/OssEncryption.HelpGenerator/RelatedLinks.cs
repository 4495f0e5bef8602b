namespace OssEncryption.HelpGenerator;

/// <summary>What the cmdlets of a module are related to.</summary>
internal sealed class RelatedLinks
{
    private const string Overview = "about_OssEncryption";

    private readonly Dictionary<string, string> _names;
    private readonly DocComments _texts;

    public RelatedLinks(IEnumerable<Type> cmdlets, DocComments texts)
    {
        _names = cmdlets.ToDictionary(type => type.FullName!, CmdletHelp.NameOf, StringComparer.Ordinal);
        _texts = texts;
    }

    /// <summary>The cmdlets of the same noun, what its comments name, and a topic.</summary>
    public IReadOnlyList<RelatedLink> Of(Type cmdlet)
    {
        string name = CmdletHelp.NameOf(cmdlet);
        List<string> related = [.. _names.Values.Where(other => other != name && NounOf(other) == NounOf(name)),
            .. _texts.Related(cmdlet).Select(link => _names.GetValueOrDefault(link, link))];
        if (!related.Exists(link => link.StartsWith(Overview, StringComparison.Ordinal)))
        {
            related.Add(Overview);
        }

        return [.. related.Distinct(StringComparer.Ordinal).Select(ToLink)];
    }

    private static RelatedLink ToLink(string link) =>
        new(link, link.StartsWith("https://", StringComparison.Ordinal) ? link : "");

    private static string NounOf(string name) => name[name.IndexOf('-', StringComparison.Ordinal)..];
}

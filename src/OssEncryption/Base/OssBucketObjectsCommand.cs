using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Completion;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Base;

/// <summary>A cmdlet that takes buckets, an encryption rule, and which objects in the buckets it is about.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssBucketObjectsCommand : OssBucketRuleCommand
{
    /// <summary>Only keys that begin so, taken literally.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Prefix { get; set; }

    /// <summary>Only keys that fit one of these; capitals and small letters are told apart.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Not the keys that fit one of these.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>Older versions and delete markers, too. They are reported, and never changed.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <summary>Which objects the cmdlet is about.</summary>
    private protected PlanFilter Filter => new()
    {
        Prefix = Prefix,
        Include = [.. Include],
        Exclude = [.. Exclude],
        AllVersions = AllVersions,
    };

    /// <summary>Says of each key whether it fits the wildcards.</summary>
    private protected Func<string, bool> MakeKeyTest()
    {
        WildcardPattern[] include = Patterns(Include);
        WildcardPattern[] exclude = Patterns(Exclude);
        return key => (include.Length == 0 || Array.Exists(include, pattern => pattern.IsMatch(key)))
            && !Array.Exists(exclude, pattern => pattern.IsMatch(key));
    }

    private static WildcardPattern[] Patterns(string[] texts) =>
        [.. texts.Select(text => WildcardPattern.Get(text, WildcardOptions.None))];
}

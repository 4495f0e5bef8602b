using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The file of ossutil: <c>~/.ossutilconfig</c> or what <c>OSSUTIL_CONFIG_FILE</c> names. Version 1 keeps one
/// credential in <c>[Credentials]</c>; version 2 keeps profiles in <c>[profile name]</c> and the first in
/// <c>[default]</c>, and a profile takes over what its <c>source_profile</c> says and it does not. Names are
/// case-insensitive.</summary>
internal sealed class OssutilProfileFile : ProfileFile
{
    private const string Default = "default";
    private const string ProfilePrefix = "profile ";

    private readonly IReadOnlyList<IniSection> _sections;

    private OssutilProfileFile(string path, string text)
        : base(path) => _sections = IniFile.Parse(text, path);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names =>
    [
        .. Current() is null ? Array.Empty<string>() : [Default],
        .. _sections
            .Where(section => section.Name.StartsWith(ProfilePrefix, StringComparison.OrdinalIgnoreCase))
            .Select(section => section.Name.Substring(ProfilePrefix.Length))
            .Where(name => !Same(name, Default)),
    ];

    /// <summary>Where the file is looked for, or <c>null</c> when there is no place to look.</summary>
    public static string? PathIn(CredentialEnvironment environment) =>
        environment.FilePath("OSSUTIL_CONFIG_FILE", ".ossutilconfig");

    /// <summary>The file, or <c>null</c> when there is none.</summary>
    public static OssutilProfileFile? Open(CredentialEnvironment environment) =>
        PathIn(environment) is { } path && SmallTextFile.Read(path, CredentialError.ProfileMalformed) is { } text
            ? new OssutilProfileFile(path, text)
            : null;

    /// <inheritdoc/>
    public override Profile? Current() => Find(Default);

    /// <inheritdoc/>
    public override Profile? Find(string name)
    {
        IniSection? section = Section(name);
        if (Same(name, Default) && (section is null || !SaysWho(section)) && Service() is { } service)
        {
            return new Profile("ossutil", name, Path, service);
        }

        return section is null ? null : new Profile("ossutil", name, Path, Inherit(section, [name]));
    }

    // Version 1 asks the address in [AkService] for a credential when the file has none.
    private Dictionary<string, string>? Service() =>
        Named("AkService") is { } section && section.Fields.TryGetValue("ecsak", out string? address)
            ? new Dictionary<string, string>(Named("Credentials")?.Fields ?? [], StringComparer.Ordinal)
            {
                ["mode"] = "CredentialsURI",
                ["credentialsuri"] = address,
            }
            : null;

    // Version 1 has a [Default] section too, for its log level and the like, so the default is the first that can be
    // one.
    private IniSection? Section(string name)
    {
        IniSection?[] candidates = Same(name, Default)
            ? [Named(ProfilePrefix + Default), Named(Default), Named("Credentials")]
            : [Named(ProfilePrefix + name), Named(name)];
        IniSection? first = Array.Find(candidates, section => section is not null);
        return Array.Find(candidates, section => section is not null && SaysWho(section)) ?? first;
    }

    private static bool SaysWho(IniSection section)
    {
        var profile = new Profile("", "", "", section.Fields);
        return !profile.IsEmpty || profile.Find("source_profile") is not null;
    }

    private Dictionary<string, string> Inherit(IniSection section, List<string> trail)
    {
        if (!section.Fields.TryGetValue("sourceprofile", out string? source) || source.Length == 0)
        {
            return section.Fields;
        }

        if (trail.Exists(name => Same(name, source)))
        {
            throw ProfileCycle.In(Path, [.. trail, source]);
        }

        IniSection parent = Section(source) ?? throw Missing(source);
        var fields = new Dictionary<string, string>(Inherit(parent, [.. trail, source]), StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> field in section.Fields)
        {
            fields[field.Key] = field.Value;
        }

        return fields;
    }

    private IniSection? Named(string name) => _sections.FirstOrDefault(section => Same(section.Name, name));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

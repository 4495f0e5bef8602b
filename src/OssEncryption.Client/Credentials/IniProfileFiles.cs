using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The file of ossutil: <c>~/.ossutilconfig</c> or what <c>OSSUTIL_CONFIG_FILE</c> names. Version 1 keeps one
/// credential in <c>[Credentials]</c>; version 2 keeps profiles in <c>[profile name]</c> and the first in
/// <c>[default]</c>, and a profile inherits the fields of its <c>source_profile</c>. Names are
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

    /// <summary>The path of the file, or <c>null</c> without a home directory.</summary>
    public static string? PathIn(CredentialEnvironment environment) =>
        environment.FilePath("OSSUTIL_CONFIG_FILE", ".ossutilconfig");

    /// <summary>The file, or <c>null</c> when there is none.</summary>
    public static OssutilProfileFile? Open(CredentialEnvironment environment) =>
        PathIn(environment) is { } path && SmallTextFile.Read(path, CredentialError.ProfileMalformed) is { } text
            ? new OssutilProfileFile(path, text)
            : null;

    /// <inheritdoc/>
    protected override ProfileFile? Reopen() =>
        SmallTextFile.Read(Path, CredentialError.ProfileMalformed) is { } text
            ? new OssutilProfileFile(Path, text)
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

    // Version 1 gets the credential from the URL in [AkService] when the file has none.
    private Dictionary<string, string>? Service() =>
        Named("AkService") is { } section && section.Fields.TryGetValue("ecsak", out string? address)
            ? new Dictionary<string, string>(Named("Credentials")?.Fields ?? [], StringComparer.Ordinal)
            {
                ["mode"] = "CredentialsURI",
                ["credentialsuri"] = address,
            }
            : null;

    // Version 1 has a [Default] section too, for options like its log level, so the default profile is the first
    // section with a credential.
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

/// <summary>The profile file of the vendor's SDKs: <c>~/.alibabacloud/credentials</c> or what
/// <c>ALIBABA_CLOUD_CREDENTIALS_FILE</c> names; a section per profile.</summary>
internal sealed class SharedProfileFile : ProfileFile
{
    private readonly IReadOnlyList<IniSection> _sections;

    private SharedProfileFile(string path, string text)
        : base(path) => _sections = [.. IniFile.Parse(text, path).Where(section => !IsOff(section))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => [.. _sections.Select(section => section.Name)];

    /// <summary>The path of the file, or <c>null</c> without a home directory.</summary>
    public static string? PathIn(CredentialEnvironment environment) =>
        environment.FilePath("ALIBABA_CLOUD_CREDENTIALS_FILE", ".alibabacloud", "credentials");

    /// <summary>The file, or <c>null</c> when there is none.</summary>
    public static SharedProfileFile? Open(CredentialEnvironment environment) =>
        PathIn(environment) is { } path && SmallTextFile.Read(path, CredentialError.ProfileMalformed) is { } text
            ? new SharedProfileFile(path, text)
            : null;

    /// <inheritdoc/>
    protected override ProfileFile? Reopen() =>
        SmallTextFile.Read(Path, CredentialError.ProfileMalformed) is { } text
            ? new SharedProfileFile(Path, text)
            : null;

    /// <inheritdoc/>
    public override Profile? Current() => Find("default");

    /// <inheritdoc/>
    public override Profile? Find(string name) =>
        _sections.FirstOrDefault(section => section.Name == name) is { } found
            ? new Profile("shared credentials", found.Name, Path, found.Fields)
            : null;

    // The library for Java uses no section that is switched off; the others do not know the field.
    private static bool IsOff(IniSection section) =>
        section.Fields.TryGetValue("enable", out string? value)
        && value.Equals("false", StringComparison.OrdinalIgnoreCase);
}

/// <summary>One section of an INI file.</summary>
/// <param name="Name">The name between the brackets, with single spaces.</param>
/// <param name="Fields">The values by normalised key; the last one wins.</param>
internal sealed record IniSection(string Name, Dictionary<string, string> Fields);

/// <summary>Reads INI files of the vendor's tools: sections, <c>key = value</c> or <c>key: value</c>, and comments that
/// begin with <c>#</c> or <c>;</c>: on a line of their own, after a section, or after a value and a blank.</summary>
internal static class IniFile
{
    private static readonly char[] Space = [' ', '\t'];
    private static readonly char[] Delimiters = ['=', ':'];
    private static readonly char[] CommentSigns = ['#', ';'];

    /// <summary>The sections in order; sections of the same name are merged.</summary>
    /// <exception cref="CredentialException">A line is malformed; the message names path and line.</exception>
    public static IReadOnlyList<IniSection> Parse(string text, string path)
    {
        var sections = new List<IniSection>();
        IniSection? current = null;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            if (line[0] == '[')
            {
                current = Open(sections, SectionName(line) ?? throw Malformed(path, i, "a section is not closed by ]"));
                continue;
            }

            line = WithoutComment(line);
            int delimiter = line.IndexOfAny(Delimiters);
            string key = delimiter > 0 ? FieldNames.Normalize(line.Substring(0, delimiter).Trim()) : "";
            if (key.Length == 0)
            {
                throw Malformed(path, i, "key = value is expected");
            }

            if (current is null)
            {
                throw Malformed(path, i, "a key stands before the first [section]");
            }

            current.Fields[key] = line.Substring(delimiter + 1).Trim();
        }

        return sections;
    }

    private static string? SectionName(string line)
    {
        int end = line.IndexOf(']');
        string rest = line.Substring(end + 1).TrimStart();
        if (end < 0 || (rest.Length > 0 && rest[0] is not ('#' or ';')))
        {
            return null;
        }

        string[] words = line.Substring(1, end - 1).Split(Space, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 ? string.Join(" ", words) : null;
    }

    // Without a blank before it the sign belongs to the value.
    private static string WithoutComment(string line)
    {
        for (int at = line.IndexOfAny(CommentSigns); at > 0; at = line.IndexOfAny(CommentSigns, at + 1))
        {
            if (Space.Contains(line[at - 1]))
            {
                return line.Substring(0, at).TrimEnd();
            }
        }

        return line;
    }

    private static IniSection Open(List<IniSection> sections, string name)
    {
        IniSection? section = sections.Find(known => known.Name == name);
        if (section is null)
        {
            section = new IniSection(name, new Dictionary<string, string>(StringComparer.Ordinal));
            sections.Add(section);
        }

        return section;
    }

    private static CredentialException Malformed(string path, int index, string problem) =>
        new(CredentialError.ProfileMalformed, $"{path}, line {index + 1}: {problem}.");
}

using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The configuration of the aliyun command line tool: <c>~/.aliyun/config.json</c> or what
/// <c>ALIBABA_CLOUD_CONFIG_FILE</c> names.</summary>
internal sealed class AliyunProfileFile : ProfileFile
{
    private readonly string? _current;
    private readonly List<Profile> _profiles = [];

    private AliyunProfileFile(string path, JsonValue root)
        : base(path)
    {
        // The tool writes null or nothing for no profiles.
        JsonValue? profiles = root.Kind == JsonKind.Object ? root.Find("profiles") : root;
        if (profiles is not (null or { Kind: JsonKind.Array or JsonKind.Null }) || root.Kind != JsonKind.Object)
        {
            throw Malformed(path, root.Line, "an object with an array \"profiles\" is expected");
        }

        _current = root.FindText("current");
        foreach (JsonValue profile in profiles is { Kind: JsonKind.Array } ? profiles.Items : [])
        {
            if (profile.Kind == JsonKind.Null || (profile.Kind == JsonKind.Object && profile.Members.Count == 0))
            {
                continue;
            }

            string name = profile.FindText("name")
                ?? throw Malformed(path, profile.Line, "a profile with a \"name\" is expected");
            _profiles.Add(new Profile("aliyun CLI", name, path, Fields(profile)));
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _profiles.ConvertAll(profile => profile.Name);

    /// <summary>The path of the file, or <c>null</c> without a home directory.</summary>
    public static string? PathIn(CredentialEnvironment environment) =>
        environment.FilePath("ALIBABA_CLOUD_CONFIG_FILE", ".aliyun", "config.json");

    /// <summary>The file, or <c>null</c> when there is none.</summary>
    public static AliyunProfileFile? Open(CredentialEnvironment environment)
    {
        return PathIn(environment) is { } path ? Load(path) : null;
    }

    /// <inheritdoc/>
    public override Profile? Current()
    {
        if (_profiles.Count == 0)
        {
            return null;
        }

        return string.IsNullOrEmpty(_current) ? Find("default") : Find(_current!) ?? throw Missing(_current!);
    }

    /// <inheritdoc/>
    public override Profile? Find(string name) => _profiles.Find(profile => profile.Name == name);

    /// <inheritdoc/>
    protected override ProfileFile? Reopen() => Load(Path);

    private static AliyunProfileFile? Load(string path)
    {
        if (SmallTextFile.Read(path, CredentialError.ProfileMalformed) is not { } text)
        {
            return null;
        }

        try
        {
            return new AliyunProfileFile(path, JsonReader.Parse(text));
        }
        catch (JsonSyntaxException e)
        {
            throw new CredentialException(CredentialError.ProfileMalformed, $"{path}, {e.Message}.");
        }
    }

    private static Dictionary<string, string> Fields(JsonValue profile)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, JsonValue> member in profile.Members)
        {
            string value = member.Value.Kind == JsonKind.Null ? "" : member.Value.Scalar;
            fields[FieldNames.Normalize(member.Key)] = value.Trim();
        }

        return fields;
    }

    private static CredentialException Malformed(string path, int line, string problem) =>
        new(CredentialError.ProfileMalformed, $"{path}, line {line}: {problem}.");
}

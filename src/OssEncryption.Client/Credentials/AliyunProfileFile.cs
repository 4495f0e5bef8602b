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
        if (root.Kind != JsonKind.Object || root.Find("profiles") is not { Kind: JsonKind.Array } profiles)
        {
            throw Malformed(path, root.Line, "an object with an array \"profiles\" is expected");
        }

        _current = root.FindText("current");
        foreach (JsonValue profile in profiles.Items)
        {
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
        if (PathIn(environment) is not { } path
            || SmallTextFile.Read(path, CredentialError.ProfileMalformed) is not { } text)
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

    /// <inheritdoc/>
    public override Profile? Current() =>
        string.IsNullOrEmpty(_current) ? Find("default") : Find(_current!) ?? throw Missing(_current!);

    /// <inheritdoc/>
    public override Profile? Find(string name) => _profiles.Find(profile => profile.Name == name);

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

using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>A file of profiles.</summary>
internal abstract class ProfileFile(string path)
{
    /// <summary>The path of the file.</summary>
    public string Path { get; } = path;

    /// <summary>The names of the profiles, in the file's order.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The current profile, or <c>null</c>.</summary>
    /// <exception cref="CredentialException">The file names a current profile that it does not contain.</exception>
    public abstract Profile? Current();

    /// <summary>The profile of that name, or <c>null</c>.</summary>
    public abstract Profile? Find(string name);

    /// <summary>A profile as it stands in the file now.</summary>
    /// <exception cref="CredentialException">File or profile is gone, or malformed.</exception>
    public Profile Reread(string name) => Reopen()?.Find(name) ?? throw Missing(name);

    /// <summary>The profile of that name, or for <c>null</c> the current one.</summary>
    public Profile? Choose(string? name) => name is null ? Current() : Find(name);

    /// <summary>The file as it is now, or <c>null</c> when it is gone.</summary>
    protected abstract ProfileFile? Reopen();

    /// <summary>The error for a profile that is not in this file.</summary>
    protected CredentialException Missing(string name) => new(
        CredentialError.ProfileNotFound, $"There is no profile '{name}' in {Path}, which another setting there names.");
}

/// <summary>One profile of a file: its fields, and its name for messages.</summary>
/// <param name="tool">The tool that owns the file.</param>
/// <param name="name">The profile's name.</param>
/// <param name="path">The file.</param>
/// <param name="fields">The values by normalised key.</param>
internal sealed class Profile(string tool, string name, string path, IReadOnlyDictionary<string, string> fields)
{
    /// <summary>The profile's name.</summary>
    public string Name { get; } = name;

    /// <summary>The profile as <see cref="ICredentialProvider.Source"/> shows it.</summary>
    public string Label => $"{tool} profile '{Name}' in {path}";

    /// <summary>The mode, verbatim; empty when there is none.</summary>
    public string Mode => Find("mode", "type") ?? ModeByFields;

    /// <summary>Whether it configures no credential: it has only a region, or is the tool's initial profile.</summary>
    public bool IsEmpty =>
        FieldNames.Normalize(Mode) is "" or "ak" or "accesskey"
        && Find(ProfileKeys.Id) is null && Find(ProfileKeys.Secret) is null;

    // Source: AutoModeRecognition of the aliyun tool.
    private string ModeByFields => (Find(ProfileKeys.Id) is not null && Find(ProfileKeys.Secret) is not null) switch
    {
        true => Find(ProfileKeys.Token) is null && Find(ProfileKeys.RoleArn) is not null ? "RamRoleArn" : "",
        false when Find(ProfileKeys.EcsRole) is not null => "EcsRamRole",
        false when Find(ProfileKeys.Command) is not null => "External",
        false when Find("oidc_provider_arn") is not null && Find(ProfileKeys.TokenFile) is not null => "OIDC",
        false when Find("cloud_sso_sign_in_url") is not null => "CloudSSO",
        _ => "",
    };

    /// <summary>The first of these fields that has a value, or <c>null</c>.</summary>
    public string? Find(params string[] names)
    {
        foreach (string alias in names)
        {
            if (fields.TryGetValue(FieldNames.Normalize(alias), out string? value) && value.Length > 0)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The first of these fields that has a value; an error names the first one.</summary>
    /// <exception cref="CredentialException">None has.</exception>
    public string Require(params string[] names) => Find(names) ?? throw Unsupported($"{names[0]} is missing");

    /// <summary>A field in seconds; <c>null</c> when it is absent or 0.</summary>
    public TimeSpan? Seconds(params string[] names)
    {
        string? text = Find(names);
        if (text is null)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? seconds == 0 ? null : TimeSpan.FromSeconds(seconds)
            : throw Unsupported($"{names[0]} is not a number of seconds");
    }

    /// <summary>The error for a profile that cannot be used.</summary>
    /// <param name="problem">The problem, without any value of the file.</param>
    public CredentialException Unsupported(string problem) =>
        new(CredentialError.ProfileUnsupported, $"{problem} in profile '{Name}' of {path}.");
}

/// <summary>The names of each field in the vendor's tools; errors name the first one. Case, hyphens and underscores are
/// ignored.</summary>
internal static class ProfileKeys
{
    /// <summary>The access key id.</summary>
    public static readonly string[] Id = ["access_key_id", "access_id"];

    /// <summary>The access key secret.</summary>
    public static readonly string[] Secret = ["access_key_secret", "access_key"];

    /// <summary>The security token of a temporary credential.</summary>
    public static readonly string[] Token = ["sts_token", "security_token"];

    /// <summary>The role to assume.</summary>
    public static readonly string[] RoleArn = ["ram_role_arn", "role_arn", "arn"];

    /// <summary>The name of the session.</summary>
    public static readonly string[] SessionName = ["ram_session_name", "role_session_name"];

    /// <summary>The duration of the session in seconds.</summary>
    public static readonly string[] Duration = ["expired_seconds", "token_time_out", "duration_seconds"];

    /// <summary>The role of the ECS instance.</summary>
    public static readonly string[] EcsRole = ["ram_role_name", "ecs_role_name", "role_name"];

    /// <summary>The file of the OIDC token.</summary>
    public static readonly string[] TokenFile = ["oidc_token_file", "oidc_token_file_path"];

    /// <summary>The command that prints a credential.</summary>
    public static readonly string[] Command = ["process_command", "credential_process"];

    /// <summary>The URI of a credential.</summary>
    public static readonly string[] Address = ["credentials_uri", "credential_uri"];
}

/// <summary>Field names that the vendor's tools treat as equal: <c>accessKeyId</c>, <c>access-key-id</c>,
/// <c>access_key_id</c>, <c>AccessKeyID</c>.</summary>
internal static class FieldNames
{
    /// <summary>The normalized name: lower case without hyphens and underscores.</summary>
    public static string Normalize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (c is not ('-' or '_'))
            {
                text.Append(char.ToLowerInvariant(c));
            }
        }

        return text.ToString();
    }
}

/// <summary>A <c>source_profile</c> that refers back to itself.</summary>
internal static class ProfileCycle
{
    /// <summary>The error, which shows the cycle.</summary>
    public static CredentialException In(string path, IReadOnlyList<string> trail) => new(
        CredentialError.ProfileUnsupported,
        $"source_profile leads in a circle in profile '{trail[0]}' of {path}: {string.Join(" -> ", trail)}.");
}

/// <summary>Reads small text files with credentials.</summary>
internal static class SmallTextFile
{
    private const int MaxBytes = 1 << 20;
    private const int MostReadings = 10;

    // A program that writes a file in pieces may pause between two of them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file without a byte order mark, or <c>null</c> when there is no such file. A file that
    /// another program is writing is read again until two readings are the same: a part of a secret would be signed
    /// with.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">The error when the file exists and cannot be read.</param>
    public static string? Read(string path, CredentialError reason) =>
        TrySettle(() => ReadOnce(path, reason), () => PauseIfFresh(path), out string? text)
            ? text
            : throw new CredentialException(
                reason, $"{path} is being written by another program. Try again when that has ended.");

    /// <summary>Reads until two readings in a row are the same.</summary>
    /// <param name="read">Reads once.</param>
    /// <param name="pause">Called between two readings.</param>
    /// <param name="text">What they have in common.</param>
    internal static bool TrySettle(Func<string?> read, Action pause, out string? text)
    {
        text = read();
        for (int readings = 1; readings < MostReadings; readings++)
        {
            pause();
            string? again = read();
            if (again == text)
            {
                return true;
            }

            text = again;
        }

        return false;
    }

    private static void PauseIfFresh(string path)
    {
        if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < Fresh)
        {
            Thread.Sleep(Pause);
        }
    }

    private static string? ReadOnce(string path, CredentialError reason)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file, StrictUtf8, detectEncodingFromByteOrderMarks: true);
            return file.Length <= MaxBytes
                ? reader.ReadToEnd()
                : throw new CredentialException(
                    reason, $"{path} is larger than 1 MiB and cannot be what it should be.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (DecoderFallbackException)
        {
            // The exception's message quotes bytes of the file.
            throw new CredentialException(reason, $"{path} is not UTF-8 text.");
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CredentialException(reason, $"{path} cannot be read; check that it is a file you may read.");
        }
    }
}

/// <summary>Searches profiles in the file of the aliyun tool, then in that of ossutil.</summary>
internal sealed class ProfileSearch(CredentialEnvironment environment)
{
    /// <summary>Enumerates the profiles of a name with their files; <c>null</c> stands for the current profile. Files
    /// are opened one by one.</summary>
    public IEnumerable<(ProfileFile File, Profile Profile)> Candidates(string? name)
    {
        (Func<CredentialEnvironment, ProfileFile?> Open, string Variable)[] places =
        [
            (AliyunProfileFile.Open, ProfileVariables.Vendor),
            (OssutilProfileFile.Open, ProfileVariables.Ossutil),
        ];
        foreach ((Func<CredentialEnvironment, ProfileFile?> open, string variable) in places)
        {
            bool isOff = name is null && variable == ProfileVariables.Vendor
                && ProfileVariables.SwitchOf(environment) is not null;
            if (!isOff
                && open(environment) is { } file
                && file.Choose(name ?? environment.Variable(variable)) is { } profile)
            {
                yield return (file, profile);
            }
        }
    }

    /// <summary>The provider of a profile; <c>null</c> stands for the current one.</summary>
    /// <exception cref="CredentialException">The profile does not exist or cannot be used.</exception>
    public ICredentialProvider Find(string? name)
    {
        foreach ((ProfileFile file, Profile profile) in Candidates(name))
        {
            // A named profile that is empty is an error of its own. Without a name, the other file may have a usable
            // one.
            if (name is not null || !profile.IsEmpty)
            {
                return new ProfileCredentialFactory(environment, file).Make(profile);
            }
        }

        throw NotFound(
            name is null ? "A current profile with a credential" : $"The profile '{name}'",
            [AliyunProfileFile.PathIn(environment), OssutilProfileFile.PathIn(environment)]);
    }

    /// <summary>The error for a profile that is in none of these files.</summary>
    /// <param name="what">The profile, as the beginning of a sentence.</param>
    /// <param name="paths">The paths searched.</param>
    public static CredentialException NotFound(string what, IEnumerable<string?> paths)
    {
        string places = string.Join(" or ", paths.Where(path => path is not null));
        return new CredentialException(
            CredentialError.ProfileNotFound,
            $"{what} is not in {(places.Length > 0 ? places : "any file: there is no home directory")}. "
            + "Profile names are case-sensitive in the files of the aliyun tool; 'aliyun configure list' shows them.");
    }
}

/// <summary>The variables that select a profile.</summary>
internal static class ProfileVariables
{
    /// <summary>For the files of the aliyun tool and of the SDKs.</summary>
    public const string Vendor = "ALIBABA_CLOUD_PROFILE";

    /// <summary>For the file of ossutil.</summary>
    public const string Ossutil = "OSSUTIL_PROFILE";

    /// <summary>When <c>true</c>, the file of the aliyun tool is used only with a profile name.</summary>
    private const string CliDisabled = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";

    /// <summary>When <c>true</c>, the aliyun tool ignores its file; so does the search without a profile
    /// name.</summary>
    private const string Ignored = "ALIBABA_CLOUD_IGNORE_PROFILE";

    /// <summary>The variable that switches the file of the aliyun tool off, or <c>null</c>.</summary>
    public static string? SwitchOf(CredentialEnvironment environment) =>
        Array.Find([CliDisabled, Ignored], environment.IsTrue);
}

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

using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The file that the vendor's SDKs share: <c>~/.alibabacloud/credentials</c> or what
/// <c>ALIBABA_CLOUD_CREDENTIALS_FILE</c> names; a section per profile.</summary>
internal sealed class SharedProfileFile : ProfileFile
{
    private readonly IReadOnlyList<IniSection> _sections;

    private SharedProfileFile(string path, string text)
        : base(path) => _sections = IniFile.Parse(text, path);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => [.. _sections.Select(section => section.Name)];

    /// <summary>Where the file is looked for, or <c>null</c> when there is no place to look.</summary>
    public static string? PathIn(CredentialEnvironment environment) =>
        environment.FilePath("ALIBABA_CLOUD_CREDENTIALS_FILE", ".alibabacloud", "credentials");

    /// <summary>The file, or <c>null</c> when there is none.</summary>
    public static SharedProfileFile? Open(CredentialEnvironment environment) =>
        PathIn(environment) is { } path && SmallTextFile.Read(path, CredentialError.ProfileMalformed) is { } text
            ? new SharedProfileFile(path, text)
            : null;

    /// <inheritdoc/>
    public override Profile? Current() => Find("default");

    /// <inheritdoc/>
    public override Profile? Find(string name) =>
        _sections.FirstOrDefault(section => section.Name == name) is { } found
            ? new Profile("shared credentials", found.Name, Path, found.Fields)
            : null;
}

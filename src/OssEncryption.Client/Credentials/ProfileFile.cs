using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>A file of profiles.</summary>
internal abstract class ProfileFile(string path)
{
    /// <summary>Where the file is.</summary>
    public string Path { get; } = path;

    /// <summary>The names of the profiles, in the file's order.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The profile that is used when nobody names one, or <c>null</c>.</summary>
    /// <exception cref="CredentialException">The file names one that it does not have.</exception>
    public abstract Profile? Current();

    /// <summary>The profile of that name, or <c>null</c>.</summary>
    public abstract Profile? Find(string name);

    /// <summary>The profile of that name, or for <c>null</c> the current one.</summary>
    public Profile? Choose(string? name) => name is null ? Current() : Find(name);

    /// <summary>The error that a profile is not in this file.</summary>
    protected CredentialException Missing(string name) => new(
        CredentialError.ProfileNotFound, $"There is no profile '{name}' in {Path}, which another setting there names.");
}

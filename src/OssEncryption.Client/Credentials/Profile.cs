using System.Globalization;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>One profile of a file: names and values, and who to name in an error.</summary>
/// <param name="tool">The tool whose file it is.</param>
/// <param name="name">The profile's name.</param>
/// <param name="path">The file.</param>
/// <param name="fields">The values by normalised key.</param>
internal sealed class Profile(string tool, string name, string path, IReadOnlyDictionary<string, string> fields)
{
    /// <summary>The profile's name.</summary>
    public string Name { get; } = name;

    /// <summary>The profile in words, for <see cref="ICredentialProvider.Source"/>.</summary>
    public string Label => $"{tool} profile '{Name}' in {path}";

    /// <summary>The mode as it is written; empty when there is none.</summary>
    public string Mode => Find("mode", "type") ?? "";

    /// <summary>Whether it holds no credential and no way to one: a region alone, or what a tool wrote for a
    /// start.</summary>
    public bool IsEmpty =>
        FieldNames.Normalize(Mode) is "" or "ak" or "accesskey"
        && Find(ProfileKeys.Id) is null && Find(ProfileKeys.Secret) is null;

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

    /// <summary>The first of these fields that has a value; the first name is the one to ask for.</summary>
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

    /// <summary>The error that this profile cannot be used.</summary>
    /// <param name="problem">What is wrong, without a value of the file.</param>
    public CredentialException Unsupported(string problem) =>
        new(CredentialError.ProfileUnsupported, $"{problem} in profile '{Name}' of {path}.");
}

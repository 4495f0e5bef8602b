using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Policy;

/// <summary>What is wrong with a policy file. The names are stable: scripts see them as error ids.</summary>
public enum PolicyError
{
    /// <summary>There is no such file, or it cannot be read.</summary>
    PolicyUnreadable,

    /// <summary>The file is no policy: its syntax, a member, a value.</summary>
    PolicyInvalid,

    /// <summary>No policy of that name comes with the module.</summary>
    PolicyUnknown,
}

/// <summary>A policy cannot be used; the message says where in the file and why.</summary>
public sealed class PolicyFormatException(PolicyError reason, string message, Exception? innerException = null)
    : OssException(message, innerException)
{
    /// <summary>What is wrong.</summary>
    public PolicyError Reason { get; } = reason;
}

/// <summary>Reads policies: files, and those that come with the module.</summary>
public static class PolicyFile
{
    private const int Largest = 16 << 20;
    private const string Folder = "OssEncryption.Protection.Policy.Shipped.";
    private const string Ending = ".json";

    /// <summary>The names of the policies that come with the module.</summary>
    public static IReadOnlyList<string> ShippedNames { get; } =
    [
        .. typeof(PolicyFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name.Substring(Folder.Length, name.Length - Folder.Length - Ending.Length))
            .OrderBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>Reads a file in UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="PolicyFormatException">It cannot be read, or is no policy.</exception>
    public static EncryptionPolicy Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new PolicyFormatException(
                    PolicyError.PolicyUnreadable, $"'{path}' is a folder. Name the file of the policy.");
            }

            if (new FileInfo(path).Length > Largest)
            {
                throw new PolicyFormatException(PolicyError.PolicyInvalid,
                    $"'{path}' has more than {Largest >> 20} MiB, which no policy needs.");
            }

            return Parse(File.ReadAllText(path, Encoding.UTF8), path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new PolicyFormatException(
                PolicyError.PolicyUnreadable, $"The policy '{path}' cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>A policy that comes with the module.</summary>
    /// <exception cref="PolicyFormatException">None has that name.</exception>
    public static EncryptionPolicy Shipped(string name)
    {
        string known = ShippedNames.FirstOrDefault(
            shipped => string.Equals(shipped, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new PolicyFormatException(PolicyError.PolicyUnknown,
                $"No policy '{name}' comes with the module. There are: {string.Join(", ", ShippedNames)}.");
        using Stream stream = typeof(PolicyFile).Assembly.GetManifestResourceStream(Folder + known + Ending)!;
        using var text = new StreamReader(stream, Encoding.UTF8);
        return Parse(text.ReadToEnd(), known);
    }

    /// <summary>Reads the text of a policy.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="source">What errors call it: the path of its file.</param>
    /// <exception cref="PolicyFormatException">It is no policy.</exception>
    public static EncryptionPolicy Parse(string text, string source)
    {
        try
        {
            return PolicyJson.Read(JsonReader.Parse(text, Largest));
        }
        catch (JsonSyntaxException mistake)
        {
            throw new PolicyFormatException(PolicyError.PolicyInvalid, $"{source}: {mistake.Message}.", mistake);
        }
    }
}

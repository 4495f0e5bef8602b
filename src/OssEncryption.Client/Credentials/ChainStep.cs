using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>What one place of the default chain has to say.</summary>
/// <param name="Provider">What is configured there, or <c>null</c>.</param>
/// <param name="Report">When nothing is: where was looked and what was missing, in one line.</param>
internal sealed record ChainStep(ICredentialProvider? Provider, string Report)
{
    /// <summary>Something is configured there.</summary>
    public static ChainStep Found(ICredentialProvider provider) => new(provider, "");

    /// <summary>Nothing is configured there.</summary>
    public static ChainStep Nothing(string report) => new(null, report);
}

using OssEncryption.Client.Credentials;

namespace OssEncryption.Client.Emulation;

/// <summary>What a local OSS is started with.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The regions it plays, each on a port of its own; the first is the default one.</summary>
    public IReadOnlyList<string> Regions { get; init; } = ["cn-hangzhou"];

    /// <summary>The loopback port of the first region, or 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The owner's access key, or <c>null</c> for one made up for this run.</summary>
    public OssCredential? Owner { get; init; }
}

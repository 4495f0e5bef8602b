using System.Collections.Concurrent;

namespace OssEncryption.Errors;

/// <summary>The hosts of local OSS that were stopped in this process, so that an error there says so.
/// Thread-safe.</summary>
internal static class StoppedEmulators
{
    private static readonly ConcurrentDictionary<string, bool> Hosts = new(StringComparer.Ordinal);

    /// <summary>Records that a local OSS was stopped.</summary>
    /// <param name="host">Host and port.</param>
    public static void Add(string host) => Hosts[host] = true;

    /// <summary>Records that a local OSS listens there, which may be the port of one that was stopped.</summary>
    public static void Remove(string host) => Hosts.TryRemove(host, out _);

    /// <summary>Whether a local OSS was stopped there.</summary>
    public static bool Contain(string host) => Hosts.ContainsKey(host);
}

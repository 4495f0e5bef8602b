using System.Collections.Concurrent;

namespace OssEncryption.Client.Http;

/// <summary>How far each server's clock is ahead of this machine's, learnt when the server said that it is too
/// far.</summary>
internal sealed class ClockOffsets
{
    private readonly ConcurrentDictionary<string, TimeSpan> _offsets = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What to add to the local time for a host; nothing for one that never complained.</summary>
    public TimeSpan For(string host) => _offsets.TryGetValue(host, out TimeSpan offset) ? offset : TimeSpan.Zero;

    /// <summary>Remembers a host's offset.</summary>
    public void Learn(string host, TimeSpan offset) => _offsets[host] = offset;
}

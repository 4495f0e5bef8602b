using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OssEncryption.Emulator.Http;

/// <summary>Endpoints by region id, in the order they were asked for.</summary>
internal sealed class OrderedEndpoints(IReadOnlyList<RegionEndpoint> endpoints) : IReadOnlyDictionary<string, Uri>
{
    /// <inheritdoc/>
    public int Count => endpoints.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => endpoints.Select(endpoint => endpoint.Region);

    /// <inheritdoc/>
    public IEnumerable<Uri> Values => endpoints.Select(endpoint => endpoint.Uri);

    /// <inheritdoc/>
    public Uri this[string key] => TryGetValue(key, out Uri? uri)
        ? uri
        : throw new KeyNotFoundException($"This local OSS does not play the region '{key}'.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Uri value)
    {
        value = endpoints.FirstOrDefault(endpoint => endpoint.Region == key)?.Uri;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Uri>> GetEnumerator() =>
        endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Region, endpoint.Uri)).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Collections.ObjectModel;

namespace OssEncryption;

/// <summary>Headers of an answer by name, whatever the case.</summary>
public sealed class OssHeaderTable : ReadOnlyDictionary<string, string>
{
    internal OssHeaderTable(IEnumerable<KeyValuePair<string, string>> headers)
        : base(headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase))
    {
    }

    /// <summary>The headers in one line, as a table of texts has them.</summary>
    public override string ToString() => string.Join("; ", this.Select(header => $"{header.Key}: {header.Value}"));
}

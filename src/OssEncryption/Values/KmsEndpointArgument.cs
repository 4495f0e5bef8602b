using System.Collections;
using System.Globalization;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>Where KMS is asked: one endpoint, which serves the region of the context, or with <c>{region}</c> in it
/// every region; or a table of endpoints by region.</summary>
public sealed class KmsEndpointArgument
{
    private readonly string? _text;
    private readonly IReadOnlyDictionary<string, string>? _table;

    /// <summary>One endpoint.</summary>
    public KmsEndpointArgument(string endpoint) => _text = endpoint;

    /// <summary>Endpoints by region: <c>@{ 'cn-hangzhou' = 'https://kms.example.com' }</c>.</summary>
    public KmsEndpointArgument(IDictionary endpoints) => _table = RegionTable.Read(endpoints);

    /// <summary>The endpoints.</summary>
    /// <param name="region">The region of the context.</param>
    /// <param name="allowHttp">Whether plain http may leave this machine.</param>
    /// <exception cref="OssInputException">One is not an endpoint.</exception>
    internal KmsEndpoints Read(string? region, bool allowHttp) => _table is null
        ? KmsEndpoints.Parse(_text!, region, allowHttp)
        : KmsEndpoints.Parse(_table, allowHttp);

    /// <summary>The endpoint, or the regions of the table.</summary>
    public override string ToString() => _text ?? string.Join(", ", _table!.Keys);
}

/// <summary>A table of texts by region.</summary>
internal static class RegionTable
{
    /// <summary>Reads a table of PowerShell; region ids may have the prefix of locations, <c>oss-</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(IDictionary table)
    {
        const string LocationPrefix = "oss-";
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table)
        {
            string region = Text(entry.Key);
            region = region.StartsWith(LocationPrefix, StringComparison.Ordinal)
                ? region.Substring(LocationPrefix.Length)
                : region;
            texts[region] = Text(entry.Value);
        }

        return texts;
    }

    private static string Text(object? value) => (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Trim();
}

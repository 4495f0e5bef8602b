using System.Text.Json;
using System.Text.Json.Serialization;

namespace OssEncryption.Emulator.Server;

/// <summary>Headers in a record: their names are found in any case again when they are read.</summary>
internal sealed class HeadersJson : JsonConverter<IReadOnlyDictionary<string, string>>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Dictionary<string, string> headers = JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader)!;
        return new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override void Write(
        Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToDictionary());
}

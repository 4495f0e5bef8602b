using System.Text.Json;
using System.Text.Json.Serialization;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Content;

/// <summary>The JSON of stored content: the id of its blob, its length, and the checksum of its header.</summary>
internal sealed class ContentJson(FileBlobs blobs, ContentStore contents) : JsonConverter<IStoredContent>
{
    private const string Blob = "$blob";
    private const string Length = "length";
    private const string Binding = "header";

    /// <summary>The ids of the blobs that a record references.</summary>
    public static IReadOnlyList<string> FindIds(byte[] json)
    {
        var ids = new List<string>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(Blob))
            {
                reader.Read();
                ids.Add(reader.GetString()!);
            }
        }

        return ids;
    }

    /// <inheritdoc/>
    public override IStoredContent Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.TryGetProperty(Blob, out JsonElement id)
            ? new SealedContent(
                blobs.Find(id.GetString()!),
                document.RootElement.GetProperty(Length).GetInt64(),
                document.RootElement.TryGetProperty(Binding, out JsonElement binding)
                    ? binding.GetBytesFromBase64()
                    : null,
                contents)
            : NoContent.Instance;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IStoredContent value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value is SealedContent content)
        {
            writer.WriteString(Blob, content.Blob.Id);
            writer.WriteNumber(Length, content.Length);
            if (content.Binding is { } binding)
            {
                writer.WriteBase64String(Binding, binding);
            }
        }
        else if (value is not NoContent)
        {
            throw new NotSupportedException($"Content of the type {value.GetType().Name} cannot be kept on disk.");
        }

        writer.WriteEndObject();
    }
}

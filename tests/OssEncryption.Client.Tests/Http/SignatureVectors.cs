using System.Text.Json;
using OssEncryption.Client.Http;

namespace OssEncryption.Client.Tests.Http;

/// <summary>The published signature vectors.</summary>
internal static class SignatureVectors
{
    private static readonly JsonDocument Document = Load();

    public static TheoryData<string> Names(string family, string? mode = null) =>
        [.. Document.RootElement.GetProperty(family).EnumerateArray()
            .Where(vector => mode is null || Text(vector, "mode") == mode)
            .Select(vector => Text(vector, "name"))];

    public static JsonElement Find(string family, string name) =>
        Document.RootElement.GetProperty(family).EnumerateArray().Single(vector => Text(vector, "name") == name);

    public static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    public static string[] AdditionalHeaders(JsonElement vector) =>
        [.. vector.GetProperty("additionalHeaders").EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>The request of a V4 vector, before it is signed.</summary>
    public static OssRequest Request(JsonElement vector)
    {
        var request = new OssRequest("Test", Text(vector, "method"), Text(vector, "bucket"), Text(vector, "key"));
        foreach (JsonElement parameter in vector.GetProperty("query").EnumerateArray())
        {
            request.With(parameter[0].GetString()!, parameter[1].GetString());
        }

        AddHeaders(request, vector);
        return request;
    }

    public static void AddHeaders(OssRequest request, JsonElement vector)
    {
        foreach (JsonProperty header in vector.GetProperty("headers").EnumerateObject())
        {
            request.Headers[header.Name] = header.Value.GetString()!;
        }
    }

    private static JsonDocument Load()
    {
        using Stream stream = typeof(SignatureVectors).Assembly.GetManifestResourceStream("signature-vectors.json")!;
        return JsonDocument.Parse(stream);
    }
}

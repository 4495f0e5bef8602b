using System.Text;

namespace OssEncryption.Client.Tests.Support;

/// <summary>A request as it would have gone over the wire.</summary>
internal sealed record RecordedRequest(string Method, Uri Uri, Dictionary<string, string> Headers, byte[]? Body)
{
    public string Url => Uri.AbsoluteUri;

    public string? Text => Body is null ? null : Encoding.UTF8.GetString(Body);

    public static async Task<RecordedRequest> FromAsync(HttpRequestMessage message)
    {
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = message.Headers;
        if (message.Content is not null)
        {
            headers = headers.Concat(message.Content.Headers);
        }

        return new RecordedRequest(
            message.Method.Method,
            message.RequestUri!,
            headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase),
            message.Content is null ? null : await message.Content.ReadAsByteArrayAsync());
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace OssEncryption.Testing;

/// <summary>A response as a client receives it.</summary>
public sealed class ReceivedResponse
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private ReceivedResponse(HttpResponseMessage response, byte[] body)
    {
        Status = response.StatusCode;
        Body = body;
        Add(response.Headers);
        Add(response.Content.Headers);
    }

    public HttpStatusCode Status { get; }

    public byte[] Body { get; }

    public string Text => Encoding.UTF8.GetString(Body);

    public XElement Xml => XElement.Parse(Text);

    /// <summary>The error's code, wherever it stands.</summary>
    public string? Code => Error("Code");

    public string? Ec => Error("EC");

    public static async Task<ReceivedResponse> ReadAsync(HttpResponseMessage response) =>
        new(response, await response.Content.ReadAsByteArrayAsync());

    public IReadOnlyDictionary<string, string> Headers => _headers;

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>An element of the error, of the body or of the header of responses to HEAD.</summary>
    public string? Error(string element)
    {
        string text = Header("x-oss-err") is { } encoded
            ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded))
            : Text;
        return text.Length == 0 ? null : XElement.Parse(text).Element(element)?.Value;
    }

    /// <summary>The text of the first element with a name, or null when there is none.</summary>
    public string? Element(string name) => Xml.DescendantsAndSelf(name).FirstOrDefault()?.Value;

    /// <summary>The texts of all elements with a name.</summary>
    public string[] Elements(string name) => [.. Xml.Descendants(name).Select(element => element.Value)];

    private void Add(HttpHeaders headers)
    {
        foreach (KeyValuePair<string, IEnumerable<string>> header in headers)
        {
            _headers[header.Key] = string.Join(",", header.Value);
        }
    }
}

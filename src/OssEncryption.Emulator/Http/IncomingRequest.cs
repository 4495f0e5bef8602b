using OssEncryption.Client.Transport;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Http;

/// <summary>A request as it came over the wire, taken apart but not yet judged.</summary>
internal sealed class IncomingRequest
{
    private readonly RequestTarget _target;

    /// <summary>Takes a request apart. A target that cannot be read is remembered, not thrown, so that the request can
    /// still be logged.</summary>
    public IncomingRequest(RequestHead head, Stream content)
    {
        Method = head.Method.ToUpperInvariant();
        RawTarget = head.Target;
        Headers = head.Headers;
        Content = content;
        try
        {
            _target = RequestTarget.Parse(RawTarget);
        }
        catch (ServiceError error)
        {
            _target = RequestTarget.Service;
            Unreadable = error;
        }
    }

    /// <summary>The verb in upper case.</summary>
    public string Method { get; }

    /// <summary>The path and query exactly as they came.</summary>
    public string RawTarget { get; }

    /// <summary>The host and port that the client thinks it talks to.</summary>
    public string Host => Header("Host") ?? "";

    /// <summary>The bucket, or <c>null</c> for a service request.</summary>
    public string? Bucket => _target.Bucket;

    /// <summary>The object key, decoded, or <c>null</c>.</summary>
    public string? Key => _target.Key;

    /// <summary>The query, decoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query => _target.Query;

    /// <summary>The headers by case-insensitive name; repeated ones joined by commas.</summary>
    public Dictionary<string, string> Headers { get; }

    /// <summary>The body as it comes in.</summary>
    public Stream Content { get; }

    /// <summary>Why the target could not be read, or <c>null</c>.</summary>
    public ServiceError? Unreadable { get; }

    /// <summary>A header's value, trimmed, or <c>null</c> when it was not sent.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out string? value) ? value.Trim() : null;

    /// <summary>A query parameter's value, empty when it has none, or <c>null</c> when it was not sent.</summary>
    public string? Parameter(string name)
    {
        foreach (KeyValuePair<string, string?> parameter in Query)
        {
            if (parameter.Key == name)
            {
                return parameter.Value ?? "";
            }
        }

        return null;
    }

    /// <summary>Whether a query parameter was sent, with or without a value.</summary>
    public bool HasParameter(string name) => Parameter(name) is not null;

    /// <summary>The request as the signing rules see it.</summary>
    /// <param name="without">Query parameters that are not signed.</param>
    public OssRequest ToSigned(params string[] without)
    {
        var signed = new OssRequest("", Method, Bucket, Key);
        signed.Query.AddRange(Query.Where(parameter => !without.Contains(parameter.Key)));
        foreach (KeyValuePair<string, string> header in Headers)
        {
            signed.Headers[header.Key] = header.Value;
        }

        return signed;
    }
}

using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>One request to OSS, before it is signed and addressed: what the signing rules and the wire both start
/// from.</summary>
public sealed class OssRequest
{
    private const int UsualHeaders = 7;

    /// <summary>Makes a request.</summary>
    /// <param name="operation">The operation as its RAM action names it: <c>GetBucketEncryption</c>.</param>
    /// <param name="method">The HTTP verb in upper case.</param>
    /// <param name="bucket">The bucket, or <c>null</c> for a service request.</param>
    /// <param name="key">The object key, decoded, or <c>null</c>.</param>
    public OssRequest(string operation, string method, string? bucket = null, string? key = null)
    {
        Operation = operation;
        Method = method;
        Bucket = bucket;
        Key = key;
    }

    /// <summary>The operation as its RAM action names it.</summary>
    public string Operation { get; }

    /// <summary>The HTTP verb in upper case.</summary>
    public string Method { get; }

    /// <summary>The bucket, or <c>null</c> for a service request.</summary>
    public string? Bucket { get; }

    /// <summary>The object key, decoded, or <c>null</c>.</summary>
    public string? Key { get; }

    /// <summary>The query, decoded, in the order it is sent; a parameter without value has <c>null</c>.</summary>
    public List<KeyValuePair<string, string?>> Query { get; } = [];

    /// <summary>The headers by case-insensitive name, those of the body included.</summary>
    public Dictionary<string, string> Headers { get; } = new(UsualHeaders, StringComparer.OrdinalIgnoreCase);

    /// <summary>The body, or <c>null</c> for none. It can be sent again, so the request can be retried.</summary>
    public byte[]? Body { get; init; }

    /// <summary>A body that is sent as it is read, opened anew for each attempt; <c>null</c> when there is none, or
    /// when <see cref="Body"/> is it.</summary>
    public ObjectContent? Content { get; init; }

    /// <summary>Whether the body of a good answer is left on the wire for the caller to read.</summary>
    internal bool LeavesBody { get; init; }

    /// <summary>Whether an attempt ended without a clear answer, so that it may have been carried out.</summary>
    internal bool OutcomeUnknown { get; set; }

    /// <summary>The checksum of <see cref="Content"/> as an attempt sent it to its end, or <c>null</c>.</summary>
    internal ulong? ContentCrc64 { get; set; }

    /// <summary>Adds a query parameter and returns this request.</summary>
    public OssRequest With(string name, string? value = null)
    {
        Query.Add(new KeyValuePair<string, string?>(name, value));
        return this;
    }

    /// <summary>Adds a query parameter where there is a value for it, and returns this request.</summary>
    internal OssRequest WithOptional(string name, string? value) =>
        string.IsNullOrEmpty(value) ? this : With(name, value);

    /// <summary>Sets a header where there is a value for it, and returns this request.</summary>
    internal OssRequest WithHeader(string name, string? value)
    {
        if (value is not null)
        {
            Headers[name] = value;
        }

        return this;
    }
}

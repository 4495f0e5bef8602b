namespace OssEncryption.Emulator.Errors;

/// <summary>The service refuses: what the error answer says.</summary>
internal sealed class ServiceError(int status, string code, string message, string? ec = null) : Exception(message)
{
    private readonly List<KeyValuePair<string, string>> _details = [];
    private readonly List<KeyValuePair<string, string>> _headers = [];

    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The error code.</summary>
    public string Code { get; } = code;

    /// <summary>The fine-grained code, or <c>null</c> where none is known.</summary>
    public string? Ec { get; } = ec;

    /// <summary>The elements that belong to this kind of error.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details => _details;

    /// <summary>The headers that belong to this kind of error.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;

    /// <summary>Adds an element and returns this error.</summary>
    public ServiceError With(string element, string value)
    {
        _details.Add(new KeyValuePair<string, string>(element, value));
        return this;
    }

    /// <summary>Adds a header and returns this error.</summary>
    public ServiceError WithHeader(string name, string value)
    {
        _headers.Add(new KeyValuePair<string, string>(name, value));
        return this;
    }
}

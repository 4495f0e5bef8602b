namespace OssEncryption.Emulator.Errors;

/// <summary>An error of the service, which becomes an error response.</summary>
internal sealed class ServiceError(int status, string code, string message, string? ec = null) : Exception(message)
{
    /// <summary>The EC of errors for which neither a page nor a client of the vendor names one. The vendor has no
    /// family 0000, so that nothing takes it for the service's.</summary>
    public const string UnknownEc = "0000-00000000";

    private readonly List<KeyValuePair<string, string>> _details = [];
    private readonly List<KeyValuePair<string, string>> _headers = [];

    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The error code.</summary>
    public string Code { get; } = code;

    /// <summary>The EC, a fine-grained code.</summary>
    public string Ec { get; } = ec ?? UnknownEc;

    /// <summary>The additional elements of the response.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details => _details;

    /// <summary>The additional headers of the response.</summary>
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

/// <summary>The errors that any operation may return, with the EC where the vendor's pages name it.</summary>
internal static class CommonErrors
{
    public static ServiceError InvalidArgument(string message, string? ec = null) =>
        new(400, "InvalidArgument", message, ec);

    public static ServiceError InvalidArgument(string message, string name, string value, string? ec = null) =>
        InvalidArgument(message, ec).With("ArgumentName", name).With("ArgumentValue", value);

    public static ServiceError AccessDenied(string message, string? ec = null) =>
        new(403, "AccessDenied", message, ec);

    public static ServiceError MalformedXml(string ec = "0031-00000001") =>
        new(400, "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema.", ec);

    public static ServiceError MalformedDigest() =>
        new(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", "0017-00000502");

    public static ServiceError InvalidDigest() =>
        new(400, "InvalidDigest", "The Content-MD5 you specified was invalid.", "0017-00000503");

    public static ServiceError BodyTooLarge() =>
        new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.");

    public static ServiceError LengthMissing() =>
        new(411, "MissingContentLength", "You must provide the Content-Length HTTP header.", "0017-00000101");

    public static ServiceError MethodNotAllowed(
        string method, string resourceType, IEnumerable<string> allowed, string ec = "0017-00000001") =>
        new ServiceError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", ec)
            .With("Method", method)
            .With("ResourceType", resourceType)
            .WithHeader("Allow", string.Join(", ", allowed));

    /// <summary>The error for a sub-resource that does not go with the others, or with this level.</summary>
    public static ServiceError UnexpectedParameter(string name) =>
        InvalidArgument("Unexpected query string parameter", "ResourceType", name, "0017-00000219");

    /// <summary>The error for operations of the service that this server does not have.</summary>
    public static ServiceError NotImplemented(string subResource) =>
        new ServiceError(400, "NotImplemented",
            $"This local server does not implement the sub-resource '{subResource}'.")
            .With("ResourceType", subResource);

    public static ServiceError Internal(Exception failure) =>
        new ServiceError(500, "InternalError", "The server encountered an internal error. Please try again.")
            .With("Detail", $"{failure.GetType().Name}: {failure.Message}");
}

using System.Globalization;
using System.Text;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Kms;

/// <summary>A request of KMS: an action with parameters, which stand in the query or in a form in the body.</summary>
internal sealed class KmsCall
{
    private const string ActionHeader = "x-acs-action";
    private const string VersionHeader = "x-acs-version";
    private const string FormType = "application/x-www-form-urlencoded";
    private const string OnlyVersion = "2016-01-20";

    private readonly Dictionary<string, string> _parameters;

    private KmsCall(IncomingRequest request, byte[] body, string action, Dictionary<string, string> parameters)
    {
        Request = request;
        Body = body;
        Action = action;
        _parameters = parameters;
    }

    /// <summary>The request.</summary>
    public IncomingRequest Request { get; }

    /// <summary>Its body.</summary>
    public byte[] Body { get; }

    /// <summary>The action, <c>DescribeKey</c>.</summary>
    public string Action { get; }

    /// <summary>Every parameter.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    /// <summary>The action that a request names, or <c>null</c> when it is not one of KMS.</summary>
    public static string? FindAction(IncomingRequest request) =>
        request.Bucket is null && request.Unreadable is null
            ? request.Header(ActionHeader) ?? request.Parameter("Action")
            : null;

    /// <summary>Reads a request.</summary>
    /// <exception cref="ServiceError">It is for another version, or names no action.</exception>
    public static KmsCall Read(IncomingRequest request, byte[] body)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string?> parameter in request.Query)
        {
            parameters[parameter.Key] = parameter.Value ?? "";
        }

        if (request.Header("Content-Type")?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true)
        {
            foreach (string pair in Encoding.UTF8.GetString(body).Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = pair.Split('=', 2);
                parameters[Decode(parts[0])] = parts.Length > 1 ? Decode(parts[1]) : "";
            }
        }

        string action = FindAction(request) ?? throw KmsErrors.Missing("Action");
        string version = request.Header(VersionHeader) ?? parameters.GetValueOrDefault("Version", "");
        return version == OnlyVersion
            ? new KmsCall(request, body, action, parameters)
            : throw KmsErrors.UnknownVersion(version);
    }

    /// <summary>A parameter, or <c>null</c> when it is missing or empty.</summary>
    public string? Find(string name) =>
        _parameters.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    /// <summary>A parameter.</summary>
    /// <exception cref="ServiceError">It is missing or empty.</exception>
    public string Require(string name) => Find(name) ?? throw KmsErrors.Missing(name);

    /// <summary>A whole number.</summary>
    /// <exception cref="ServiceError">It is none, or outside its bounds.</exception>
    public int Number(string name, int missing, int least, int most) => Find(name) is not { } text ? missing
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
                ? number
                : throw KmsErrors.InvalidParameter(name);

    /// <summary>A truth value; false when it is missing.</summary>
    /// <exception cref="ServiceError">It is none.</exception>
    public bool Flag(string name) => Find(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw KmsErrors.InvalidParameter(name),
    };

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

/// <summary>The errors of KMS and of the gateway before it. Source: the vendor's error pages of KMS, and its page of
/// common errors.</summary>
internal static class KmsErrors
{
    public static ServiceError UnknownAction(string action) =>
        new(404, "InvalidAction.NotFound", $"Specified api is not found, please check your url and method: {action}.");

    public static ServiceError UnknownVersion(string version) =>
        new(400, "InvalidVersion", $"The specified version '{version}' is not valid.");

    public static ServiceError Missing(string parameter) =>
        new(400, "Missing" + parameter, $"{parameter} is mandatory for this action.");

    public static ServiceError InvalidParameter(string parameter) =>
        new(400, "InvalidParameter", $"The specified parameter '{parameter}' is not valid.");

    public static ServiceError KeyNotFound() =>
        new(404, "Forbidden.KeyNotFound", "The specified Key is not found.");

    public static ServiceError AliasNotFound() =>
        new(404, "Forbidden.AliasNotFound", "The specified Alias is not found.");

    public static ServiceError AliasExists() =>
        new(409, "Forbidden.AliasAlreadyExists", "The specified Alias is in use.");

    public static ServiceError NoPermission(string action) =>
        new(403, "Forbidden.NoPermission", $"This operation is forbidden by permission system: {action}.");

    /// <summary>The call is not possible in the present state of the key.</summary>
    public static ServiceError StateForbids(string state) =>
        new(409, "Rejected." + state, $"The request was rejected because the key state is {state}.");

    public static ServiceError StateStays() =>
        new(409, "Rejected.StateModifiedFailed", "The request was rejected because the key state cannot be changed.");

    public static ServiceError Unsupported() =>
        new(400, "UnsupportedOperation", "This action is not supported for this kind of key.");

    public static ServiceError Protected() =>
        new(400, "Forbidden.DeletionProtected", "The key has deletion protection.");

    public static ServiceError IllegalTimestamp() =>
        new(400, "IllegalTimestamp", "The input parameter Timestamp that is mandatory for processing this request is " +
            "not supplied, or is too far from the server's time.");

    public static ServiceError NonceUsed() =>
        new(400, "SignatureNonceUsed", "Specified signature nonce was used already.");

    public static ServiceError Unsigned() =>
        new(400, "IncompleteSignature", "The request signature does not conform to the standards.");

    public static ServiceError UnknownAccessKey() =>
        new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");

    public static ServiceError InvalidToken() =>
        new(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed, or not of this access key.");

    public static ServiceError DoesNotMatch(string stringToSign) =>
        new(400, "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation. server string to sign is:" + stringToSign);
}

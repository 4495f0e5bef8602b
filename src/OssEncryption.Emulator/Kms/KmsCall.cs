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

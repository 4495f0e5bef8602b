using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Observe;

/// <summary>A ring buffer of requests, bounded by their number and by their total text size.</summary>
/// <param name="maxRequests">The largest number of requests.</param>
/// <param name="maxText">The largest total number of characters. The newest request always stays.</param>
internal sealed class RequestLog(int maxRequests, long maxText)
{
    private readonly object _gate = new();
    private readonly Queue<EmulatorRequest> _requests = new();
    private long _text;
    private long _count;

    /// <summary>The number of requests since the start or the last clearing, dropped ones included.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Adds a request and drops the oldest ones beyond the bounds.</summary>
    public void Add(EmulatorRequest request)
    {
        lock (_gate)
        {
            _count++;
            _text += TextOf(request);
            _requests.Enqueue(request);
            while (_requests.Count > maxRequests || (_text > maxText && _requests.Count > 1))
            {
                _text -= TextOf(_requests.Dequeue());
            }
        }
    }

    /// <summary>The requests in the order of their arrival.</summary>
    public IReadOnlyList<EmulatorRequest> List()
    {
        EmulatorRequest[] requests;
        lock (_gate)
        {
            requests = [.. _requests];
        }

        // They were added in the order of their responses.
        return [.. requests.OrderBy(request => request.Time)];
    }

    /// <summary>Empties the log.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
            _text = 0;
            _count = 0;
        }
    }

    private static long TextOf(EmulatorRequest request)
    {
        long size = request.Target.Length + (request.Body?.Length ?? 0);
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            size += header.Key.Length + header.Value.Length;
        }

        return size;
    }
}

/// <summary>Makes log entries without signatures and tokens.</summary>
internal static class LogEntry
{
    private const string Mask = "***";

    private static readonly HashSet<string> SecretParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "Signature", "SecurityToken", "security-token", "x-oss-signature", "x-oss-security-token",
    };

    private static readonly string[] SecretHeaders =
    [
        "Authorization", "Proxy-Authorization", "Cookie", "x-acs-security-token", "x-oss-security-token",
    ];

    /// <summary>The entry for an exchange that is over. It takes the headers of the request for its own.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="operation">The operation's name.</param>
    /// <param name="accessKeyId">The caller's access key id, or <c>null</c>.</param>
    /// <param name="status">The status of the response; 0 when there was none.</param>
    /// <param name="code">The error code of the response, or <c>null</c>.</param>
    public static EmulatorRequest Of(
        Exchange exchange, string operation, string? accessKeyId, int status, string? code)
    {
        IncomingRequest request = exchange.Request;
        return new EmulatorRequest(
            exchange.Arrived,
            exchange.Endpoint.Region,
            operation,
            request.Method,
            MaskTarget(request.RawTarget),
            request.Bucket,
            request.Key,
            accessKeyId,
            WithoutSecrets(request.Headers),
            Xml(exchange.Document),
            status,
            code);
    }

    /// <summary>A raw target with masked secrets.</summary>
    public static string MaskTarget(string target)
    {
        int question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0
            ? target
            : target[..(question + 1)] + string.Join('&', target[(question + 1)..].Split('&').Select(MaskParameter));
    }

    private static string MaskParameter(string parameter)
    {
        int equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 && SecretParameters.Contains(Uri.UnescapeDataString(parameter[..equals]))
            ? parameter[..(equals + 1)] + Mask
            : parameter;
    }

    // The request is over, so its own headers are taken: a copy would be a tenth of what a request allocates.
    private static Dictionary<string, string> WithoutSecrets(Dictionary<string, string> headers)
    {
        foreach (string name in SecretHeaders)
        {
            headers.Remove(name);
        }

        return headers;
    }

    private static string? Xml(byte[] document)
    {
        if (document.Length == 0)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(document).TrimStart('\uFEFF');
        return text.TrimStart().StartsWith('<') ? text : null;
    }
}

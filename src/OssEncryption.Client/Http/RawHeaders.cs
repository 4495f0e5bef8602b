using System.Net.Http.Headers;
using System.Reflection;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Reads headers verbatim. The runtime reformats headers that it parses: <c>text/html;charset=utf-8</c>
/// becomes <c>text/html; charset=utf-8</c>; a copy must not change them. Newer runtimes show the original text by a
/// member that netstandard2.0 lacks, .NET Framework by one that it keeps to itself.</summary>
internal static class RawHeaders
{
    private static readonly Action<HttpHeaders, List<KeyValuePair<string, string>>>? Reader = MakeReader();

    private static readonly MethodInfo? Unparsed = typeof(HttpHeaders).GetMethod(
        "GetHeaderStrings", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>Whether this runtime keeps headers verbatim when it receives and when it sends them; .NET Framework
    /// does neither.</summary>
    public static bool AreKept => Reader is not null;

    /// <summary>Whether this runtime shows headers as it received them, but for the blanks and the empty elements of
    /// lists.</summary>
    public static bool AreShown => AreKept || Unparsed is not null;

    /// <summary>Adds headers to a list, one item for each value, verbatim where this runtime can tell.</summary>
    public static void Read(HttpHeaders headers, List<KeyValuePair<string, string>> lines)
    {
        if (Reader is not null)
        {
            Reader(headers, lines);
            return;
        }

        // First of all: what follows makes the runtime parse them.
        var texts = (Unparsed?.Invoke(headers, null) as IEnumerable<KeyValuePair<string, string>>)?.ToDictionary(
            header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, IEnumerable<string>> header in headers)
        {
            // A header that the runtime does not know may stand in several lines, which are its values.
            IEnumerable<string> values = HttpHeaderNames.IsKnown(header.Key) && texts is not null
                ? [texts[header.Key]]
                : header.Value;
            lines.AddRange(values.Select(value => new KeyValuePair<string, string>(header.Key, value)));
        }
    }

    private static Action<HttpHeaders, List<KeyValuePair<string, string>>>? MakeReader()
    {
        MethodInfo? all = typeof(HttpHeaders).GetProperty("NonValidated")?.GetMethod;
        Type? values = all?.ReturnType.GetMethod("TryGetValues")?.GetParameters()[1].ParameterType.GetElementType();
        if (all is null || values is null)
        {
            return null;
        }

        Type reader = typeof(Verbatim<,>).MakeGenericType(all.ReturnType, values);
        return (Action<HttpHeaders, List<KeyValuePair<string, string>>>)reader.GetMethod("Read")!.CreateDelegate(
            typeof(Action<HttpHeaders, List<KeyValuePair<string, string>>>), Activator.CreateInstance(reader, all));
    }

    // TAll is the type of HttpHeaders.NonValidated, and TValues that of the values of one name. netstandard2.0 lacks
    // both, and reading them by reflection would cost more than the request.
    private sealed class Verbatim<TAll, TValues>(MethodInfo all)
        where TAll : IEnumerable<KeyValuePair<string, TValues>>
        where TValues : IReadOnlyCollection<string>
    {
        private readonly Func<HttpHeaders, TAll> _all =
            (Func<HttpHeaders, TAll>)all.CreateDelegate(typeof(Func<HttpHeaders, TAll>));

        public void Read(HttpHeaders headers, List<KeyValuePair<string, string>> lines)
        {
            foreach (KeyValuePair<string, TValues> header in _all(headers))
            {
                if (header.Value.Count == 1)
                {
                    lines.Add(new KeyValuePair<string, string>(header.Key, header.Value.ToString()!));
                    continue;
                }

                foreach (string value in header.Value)
                {
                    lines.Add(new KeyValuePair<string, string>(header.Key, value));
                }
            }
        }
    }
}

/// <summary>How this runtime sends the content headers of an object. .NET Framework sends those that it parses as it
/// formats them.</summary>
internal static class SentHeaders
{
    // .NET Framework takes them apart when it receives them. Source: HeaderInfoTable of the reference source.
    private static readonly HashSet<string> Lists = ["Cache-Control", "Content-Encoding", "Content-Language"];

    // .NET Core before 5 shows gzip and deflate in lower case, whatever was sent. Source: KnownHeaders of corefx.
    private static readonly bool FoldsEncodings =
        Type.GetType("System.Net.Http.SocketsHttpHandler, System.Net.Http") is not null;

    /// <summary>Makes the content headers of a request, which are signed, those that this runtime will send.</summary>
    public static void Settle(OssRequest request)
    {
        if (!RawHeaders.AreKept)
        {
            foreach (string name in ObjectProperties.ContentHeaderNames)
            {
                if (request.Headers.TryGetValue(name, out string? value))
                {
                    request.Headers[name] = AsFormatted(name, value);
                }
            }
        }
    }

    /// <summary>The content headers of an object that this runtime writes otherwise than they are given.</summary>
    /// <param name="given">The properties as given.</param>
    /// <param name="areKept">Whether the runtime keeps headers verbatim.</param>
    public static IReadOnlyList<RewrittenHeader> RewrittenOf(ObjectProperties given, bool areKept)
    {
        if (areKept)
        {
            return [];
        }

        RewrittenHeader[] rewritten =
        [
            .. given.ContentHeaders
                .Select(header => new RewrittenHeader(header.Key, header.Value, AsFormatted(header.Key, header.Value)))
                .Where(header => header.Sent != header.Given),
        ];

        // Results without any compare as equal.
        return rewritten.Length == 0 ? [] : rewritten;
    }

    /// <summary>Whether a content header that a runtime shows is what is stored, and is sent like that, where headers
    /// are not kept verbatim.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="shown">Its value as the runtime shows it.</param>
    public static bool IsCarried(string name, string shown) => RawHeaders.AreShown
        && !(Lists.Contains(name) && shown.Contains(","))
        && !(FoldsEncodings && name == "Content-Encoding")
        && AsFormatted(name, shown) == shown;

    /// <summary>A value as the runtime formats it; verbatim when it cannot parse it.</summary>
    internal static string AsFormatted(string name, string value)
    {
        using var message = new HttpRequestMessage { Content = new ByteArrayContent([]) };
        HttpHeaders headers = message.Headers;
        if (!headers.TryAddWithoutValidation(name, value))
        {
            headers = message.Content.Headers;
            headers.TryAddWithoutValidation(name, value);
        }

        return headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : value;
    }
}

using System.Collections;
using System.Linq.Expressions;
using System.Net.Http.Headers;
using System.Reflection;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Reads headers verbatim. The runtime reformats headers that it parses: <c>text/html;charset=utf-8</c>
/// becomes <c>text/html; charset=utf-8</c>; a copy must not change them. Newer runtimes show the original text by a
/// member that netstandard2.0 lacks, .NET Framework by one that it keeps to itself.</summary>
internal static class RawHeaders
{
    private static readonly PropertyInfo? Verbatim = typeof(HttpHeaders).GetProperty("NonValidated");

    private static readonly Func<HttpHeaders, string, string?>? Reader = MakeReader();

    private static readonly MethodInfo? Unparsed = typeof(HttpHeaders).GetMethod(
        "GetHeaderStrings", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>Whether this runtime keeps headers verbatim when it receives and when it sends them; .NET Framework
    /// does neither.</summary>
    public static bool AreKept => Reader is not null;

    /// <summary>Whether this runtime shows headers as it received them, but for the blanks and the empty elements of
    /// lists.</summary>
    public static bool AreShown => AreKept || Unparsed is not null;

    /// <summary>A header verbatim; <c>null</c> when there is none, or when this runtime cannot tell.</summary>
    public static string? Find(HttpHeaders? headers, string name) => headers is null ? null
        : Reader is not null ? Reader(headers, name)
        : Strings(headers)?.FirstOrDefault(
            header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>All headers, verbatim where this runtime can tell.</summary>
    public static IEnumerable<KeyValuePair<string, string>> All(HttpHeaders? headers)
    {
        if (headers is null)
        {
            yield break;
        }

        IEnumerable shown = Verbatim is not null ? (IEnumerable)Verbatim.GetValue(headers)! : headers;
        foreach (object item in Verbatim is null && Strings(headers) is { } strings ? strings : shown)
        {
            Type pair = item.GetType();
            object value = pair.GetProperty("Value")!.GetValue(item)!;
            yield return new KeyValuePair<string, string>(
                (string)pair.GetProperty("Key")!.GetValue(item)!,
                value is IEnumerable<string> several ? string.Join(", ", several) : value.ToString()!);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>>? Strings(HttpHeaders headers) =>
        (IEnumerable<KeyValuePair<string, string>>?)Unparsed?.Invoke(headers, null);

    // headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null
    private static Func<HttpHeaders, string, string?>? MakeReader()
    {
        MethodInfo? find = Verbatim?.PropertyType.GetMethod("TryGetValues");
        if (Verbatim is null || find is null)
        {
            return null;
        }

        ParameterExpression headers = Expression.Parameter(typeof(HttpHeaders));
        ParameterExpression name = Expression.Parameter(typeof(string));
        ParameterExpression values = Expression.Variable(find.GetParameters()[1].ParameterType.GetElementType()!);
        Expression text = Expression.Condition(
            Expression.Call(Expression.Property(headers, Verbatim), find, name, values),
            Expression.Call(values, nameof(ToString), Type.EmptyTypes),
            Expression.Constant(null, typeof(string)));
        return Expression.Lambda<Func<HttpHeaders, string, string?>>(
            Expression.Block([values], text), headers, name).Compile();
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
    public static IReadOnlyList<RewrittenHeader> RewrittenOf(ObjectProperties given, bool areKept) => areKept
        ? []
        : [.. given.ContentHeaders
            .Select(header => new RewrittenHeader(header.Key, header.Value, AsFormatted(header.Key, header.Value)))
            .Where(header => header.Sent != header.Given)];

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

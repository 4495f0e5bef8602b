using System.Linq.Expressions;
using System.Net.Http.Headers;
using System.Reflection;

namespace OssEncryption.Client.Http;

/// <summary>Headers as they were sent. Where a header has a syntax, the runtime gives it as it would write it itself:
/// <c>text/html;charset=utf-8</c> becomes <c>text/html; charset=utf-8</c>. What is carried over must not change so.
/// Newer runtimes show the text behind it, by a member that this library is too old to name.</summary>
internal static class RawHeaders
{
    private static readonly Func<HttpHeaders, string, string?>? Reader = MakeReader();

    /// <summary>A header as it was sent; <c>null</c> when there is none, or when this runtime does not tell.</summary>
    public static string? Find(HttpHeaders? headers, string name) =>
        headers is null || Reader is null ? null : Reader(headers, name);

    // headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : null
    private static Func<HttpHeaders, string, string?>? MakeReader()
    {
        PropertyInfo? all = typeof(HttpHeaders).GetProperty("NonValidated");
        MethodInfo? find = all?.PropertyType.GetMethod("TryGetValues");
        if (all is null || find is null)
        {
            return null;
        }

        ParameterExpression headers = Expression.Parameter(typeof(HttpHeaders));
        ParameterExpression name = Expression.Parameter(typeof(string));
        ParameterExpression values = Expression.Variable(find.GetParameters()[1].ParameterType.GetElementType()!);
        Expression text = Expression.Condition(
            Expression.Call(Expression.Property(headers, all), find, name, values),
            Expression.Call(values, nameof(ToString), Type.EmptyTypes),
            Expression.Constant(null, typeof(string)));
        return Expression.Lambda<Func<HttpHeaders, string, string?>>(
            Expression.Block([values], text), headers, name).Compile();
    }
}

using System.Reflection;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

/// <summary>URIs whose path is sent as it stands. <see cref="Uri"/> folds <c>.</c> and <c>..</c> segments away, which
/// would turn one object key into another.</summary>
internal static class RawUri
{
    private const string OptionsName = "System.UriCreationOptions";
    private const string OptionName = "DangerousDisablePathAndQueryCanonicalization";

    private static readonly Func<string, Uri>? CreateRaw = FindConstructor();

    /// <summary>Makes the URI of a text that is encoded already.</summary>
    /// <param name="start">Scheme and authority.</param>
    /// <param name="pathAndQuery">Path, from its slash on, and query.</param>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidObjectKey"/>: the path has a dot segment and
    /// this runtime cannot keep it.</exception>
    public static Uri Create(string start, string pathAndQuery)
    {
        if (!HasDotSegment(pathAndQuery))
        {
            return new Uri(start + pathAndQuery, UriKind.Absolute);
        }

        return CreateRaw is not null
            ? CreateRaw(start + pathAndQuery)
            : throw new OssInputException(OssInputError.InvalidObjectKey,
                "This runtime cannot send a key with a segment '.' or '..'. Use PowerShell 7 or later.");
    }

    private static bool HasDotSegment(string pathAndQuery)
    {
        int query = pathAndQuery.IndexOf('?');
        int end = query < 0 ? pathAndQuery.Length : query;
        for (int slash = 0; slash >= 0 && slash < end; slash = pathAndQuery.IndexOf('/', slash + 1, end - slash - 1))
        {
            int dots = 0;
            while (slash + 1 + dots < end && pathAndQuery[slash + 1 + dots] == '.')
            {
                dots++;
            }

            int after = slash + 1 + dots;
            if (dots is 1 or 2 && (after == end || pathAndQuery[after] == '/'))
            {
                return true;
            }
        }

        return false;
    }

    // The option exists since .NET 6, and this assembly is built for the older runtimes too.
    private static Func<string, Uri>? FindConstructor()
    {
        Type? type = typeof(Uri).Assembly.GetType(OptionsName);
        PropertyInfo? option = type?.GetProperty(OptionName);
        ConstructorInfo? constructor = type is null
            ? null
            : typeof(Uri).GetConstructor([typeof(string), type.MakeByRefType()]);
        if (type is null || option is null || constructor is null)
        {
            return null;
        }

        object options = Activator.CreateInstance(type)!;
        option.SetValue(options, true);
        return text => (Uri)constructor.Invoke([text, options]);
    }
}

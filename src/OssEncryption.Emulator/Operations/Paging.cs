using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Operations;

/// <summary>How a listing is paged and encoded.</summary>
/// <param name="Prefix">The prefix of the listed names.</param>
/// <param name="Delimiter">The end of a common prefix; empty for none.</param>
/// <param name="Size">The largest number of entries of a page.</param>
/// <param name="EncodingType"><c>url</c>, or <c>null</c> for plain names.</param>
internal sealed record Paging(string Prefix, string Delimiter, int Size, string? EncodingType)
{
    private const int LargestPage = 1000;
    private const int LongestName = 1024;

    /// <summary>The paging of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sizeName">The parameter with the size of the page.</param>
    /// <param name="defaultSize">The default size.</param>
    /// <param name="ec">The EC of a size that is not valid, or <c>null</c>.</param>
    /// <exception cref="ServiceError">It is not valid.</exception>
    public static Paging Of(IncomingRequest request, string sizeName, int defaultSize, string? ec = null)
    {
        string? encoding = request.Parameter("encoding-type") is { Length: > 0 } sent ? sent : null;
        if (encoding is not null and not "url")
        {
            throw CommonErrors.InvalidArgument(
                "Invalid Encoding Method specified in Request", "encoding-type", encoding, "0017-00000235");
        }

        return new Paging(
            Name(request, "prefix"),
            Name(request, "delimiter"),
            Number(request, sizeName, 0, LargestPage, defaultSize, ec),
            encoding);
    }

    /// <summary>A parameter that is a name or a part of one; empty when it was not sent.</summary>
    /// <exception cref="ServiceError">It is longer than a key may be. Source: oss2 test_bucket_versioning.</exception>
    public static string Name(IncomingRequest request, string name)
    {
        string text = request.Parameter(name) ?? "";
        return RawText.Length(text) <= LongestName
            ? text
            : throw CommonErrors.InvalidArgument($"The parameter {name} is too long.", name, text);
    }

    /// <summary>A parameter that is a number.</summary>
    /// <exception cref="ServiceError">It is no number, or out of range.</exception>
    public static int Number(
        IncomingRequest request, string name, int min, int max, int defaultValue, string? ec = null)
    {
        string? text = request.Parameter(name);
        if (string.IsNullOrEmpty(text))
        {
            return defaultValue;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max
                ? number
                : throw CommonErrors.InvalidArgument(
                    $"Argument {name} must be an integer between {min} and {max}.", name, text, ec);
    }

    /// <summary>A name, encoded as the listing asks for.</summary>
    public string Write(string name) => EncodingType is null ? name : UrlText.Encode(name);

    /// <summary>The size in decimal.</summary>
    public string SizeText => Size.ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes one page of a listing.</summary>
    /// <param name="sorted">The items, sorted.</param>
    /// <param name="nameOf">The name of an item.</param>
    /// <param name="marker">The name after which the page begins. If it is a common prefix, all of its names were
    /// listed.</param>
    public Page<T> Cut<T>(IEnumerable<T> sorted, Func<T, string> nameOf, string marker)
        where T : class
    {
        var entries = new List<PageEntry<T>>();
        foreach (T item in sorted)
        {
            string name = nameOf(item);
            string? common = CommonPart(name);
            if (common is null)
            {
                entries.Add(new PageEntry<T>(name, item));
            }
            else if (common != marker && (entries.Count == 0 || entries[^1].Name != common))
            {
                entries.Add(new PageEntry<T>(common, null));
            }

            if (entries.Count > Size)
            {
                break;
            }
        }

        // A page of size 0 is not truncated.
        bool isTruncated = Size > 0 && entries.Count > Size;
        return new Page<T>([.. entries.Take(Size)], isTruncated);
    }

    private string? CommonPart(string name)
    {
        int found = Delimiter.Length == 0
            ? -1
            : name.IndexOf(Delimiter, RawText.EndOfPrefix(name, Prefix), StringComparison.Ordinal);
        return found < 0 ? null : name[..(found + Delimiter.Length)];
    }
}

/// <summary>An entry of a page: an item, or the common prefix of several.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Item">The item, or <c>null</c> for a common prefix.</param>
internal sealed record PageEntry<T>(string Name, T? Item)
    where T : class;

/// <summary>A page of a listing.</summary>
/// <param name="Entries">Its entries.</param>
/// <param name="IsTruncated">Whether there is more.</param>
internal sealed record Page<T>(IReadOnlyList<PageEntry<T>> Entries, bool IsTruncated)
    where T : class
{
    /// <summary>Its items.</summary>
    public IEnumerable<T> Items => Entries.Select(entry => entry.Item).OfType<T>();

    /// <summary>The marker of the next page, or <c>null</c> when there is none.</summary>
    public string? Next => IsTruncated ? Entries[^1].Name : null;

    /// <summary>The IsTruncated element: <c>true</c> or <c>false</c>.</summary>
    public string TruncatedText => IsTruncated ? "true" : "false";

    /// <summary>The CommonPrefixes elements.</summary>
    public IEnumerable<XElement> CommonPrefixes(Paging paging) => Entries
        .Where(entry => entry.Item is null)
        .Select(entry => new XElement("CommonPrefixes", new XElement("Prefix", paging.Write(entry.Name))));
}

using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Operations;

/// <summary>How a listing is to be cut and written.</summary>
/// <param name="Prefix">What names begin with.</param>
/// <param name="Delimiter">What ends the common part of names that are listed as one; empty for none.</param>
/// <param name="Size">How many entries a page has at most.</param>
/// <param name="EncodingType"><c>url</c>, or <c>null</c> for names as they are.</param>
internal sealed record Paging(string Prefix, string Delimiter, int Size, string? EncodingType)
{
    private const int LargestPage = 1000;

    /// <summary>Reads what a request asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sizeName">The parameter with the size of the page.</param>
    /// <param name="usualSize">The size when none is asked for.</param>
    /// <exception cref="ServiceError">It breaks the rules.</exception>
    public static Paging Of(IncomingRequest request, string sizeName, int usualSize)
    {
        string? encoding = request.Parameter("encoding-type") is { Length: > 0 } sent ? sent : null;
        if (encoding is not null and not "url")
        {
            throw CommonErrors.InvalidArgument(
                "Invalid Encoding Method specified in Request", "encoding-type", encoding);
        }

        return new Paging(
            request.Parameter("prefix") ?? "",
            request.Parameter("delimiter") ?? "",
            Number(request, sizeName, 0, LargestPage, usualSize),
            encoding);
    }

    /// <summary>A parameter that is a number.</summary>
    /// <exception cref="ServiceError">It is none, or too small or large.</exception>
    public static int Number(IncomingRequest request, string name, int least, int most, int otherwise)
    {
        string? text = request.Parameter(name);
        if (string.IsNullOrEmpty(text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most
                ? number
                : throw CommonErrors.InvalidArgument(
                    $"Argument {name} must be an integer between {least} and {most}.", name, text);
    }

    /// <summary>A name as the listing writes it.</summary>
    public string Write(string name) => EncodingType is null ? name : UrlText.Encode(name);

    /// <summary>The size as the listing writes it.</summary>
    public string SizeText => Size.ToString(CultureInfo.InvariantCulture);

    /// <summary>The next page.</summary>
    /// <param name="sorted">What may be listed, in its order.</param>
    /// <param name="nameOf">The name of an item.</param>
    /// <param name="marker">The name after which the page begins. When it is the common part of some names, all of them
    /// have been listed.</param>
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

        // A page of no size is no beginning of a longer list.
        bool isTruncated = Size > 0 && entries.Count > Size;
        return new Page<T>([.. entries.Take(Size)], isTruncated);
    }

    private string? CommonPart(string name)
    {
        int found = Delimiter.Length == 0 ? -1 : name.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal);
        return found < 0 ? null : name[..(found + Delimiter.Length)];
    }
}

/// <summary>An entry of a page: an item, or the common part of the names of several.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Item">The item, or <c>null</c> for a common part.</param>
internal sealed record PageEntry<T>(string Name, T? Item)
    where T : class;

/// <summary>A page of a listing.</summary>
/// <param name="Entries">What is on it.</param>
/// <param name="IsTruncated">Whether there is more.</param>
internal sealed record Page<T>(IReadOnlyList<PageEntry<T>> Entries, bool IsTruncated)
    where T : class
{
    /// <summary>The items on it.</summary>
    public IEnumerable<T> Items => Entries.Select(entry => entry.Item).OfType<T>();

    /// <summary>The name with which the next page is asked for, or <c>null</c> when there is none.</summary>
    public string? Next => IsTruncated ? Entries[^1].Name : null;

    /// <summary>Whether there is more, as listings write it.</summary>
    public string TruncatedText => IsTruncated ? "true" : "false";

    /// <summary>The common parts as listings write them.</summary>
    public IEnumerable<XElement> CommonPrefixes(Paging paging) => Entries
        .Where(entry => entry.Item is null)
        .Select(entry => new XElement("CommonPrefixes", new XElement("Prefix", paging.Write(entry.Name))));
}

using System.Xml.Linq;

namespace OssEncryption.Emulator.Operations;

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

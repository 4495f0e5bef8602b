using System.Collections;
using System.Globalization;

namespace OssEncryption.Completion;

/// <summary>Hashtables of texts, as tags and user metadata are given.</summary>
internal static class TextTable
{
    /// <summary>The entries, each name and value as a text of no culture; <c>null</c> for no table.</summary>
    public static IReadOnlyDictionary<string, string>? From(IDictionary? table) => table?
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => TextOf(entry.Key), entry => TextOf(entry.Value), StringComparer.Ordinal);

    private static string TextOf(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}

using System.Collections.ObjectModel;

namespace OssEncryption;

/// <summary>A list in an output object. Two are equal when their items are, so that the objects that have them compare
/// by value, too.</summary>
internal sealed class ValueList<T>(IReadOnlyList<T> items) : ReadOnlyCollection<T>([.. items])
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : (Count, this[0]).GetHashCode();
}

/// <summary>Texts by name in an output object. Two are equal when they have the same names with the same
/// texts.</summary>
internal sealed class ValueTable(IReadOnlyDictionary<string, string> texts)
    : ReadOnlyDictionary<string, string>(texts.ToDictionary(text => text.Key, text => text.Value))
{
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueTable other && Count == other.Count
        && this.All(text => other.TryGetValue(text.Key, out string? same) && same == text.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;
}

using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Operations;

/// <summary>Validates a header or element against its allowed values.</summary>
internal static class AllowedValues
{
    /// <summary>The value that was sent, or the default.</summary>
    /// <param name="values">The allowed values.</param>
    /// <param name="name">The name of the header or element.</param>
    /// <param name="value">The value that was sent, or <c>null</c>.</param>
    /// <param name="defaultValue">The default.</param>
    /// <exception cref="ServiceError">The value is not allowed.</exception>
    public static string Require(IReadOnlyList<string> values, string name, string? value, string defaultValue) =>
        value is null ? defaultValue
        : values.Contains(value) ? value
        : throw CommonErrors.InvalidArgument($"The value must be one of {string.Join(", ", values)}.", name, value);
}

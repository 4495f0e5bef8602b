using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Operations;

/// <summary>Values that must be one of some.</summary>
internal static class AllowedValues
{
    /// <summary>A value that is one of some, or another one when it was not sent.</summary>
    /// <param name="values">The values there are.</param>
    /// <param name="name">What is called so.</param>
    /// <param name="value">The value that was sent, or <c>null</c>.</param>
    /// <param name="otherwise">The value when none was sent.</param>
    /// <exception cref="ServiceError">It is none of them.</exception>
    public static string Require(IReadOnlyList<string> values, string name, string? value, string otherwise) =>
        value is null ? otherwise
        : values.Contains(value) ? value
        : throw CommonErrors.InvalidArgument($"The value must be one of {string.Join(", ", values)}.", name, value);
}

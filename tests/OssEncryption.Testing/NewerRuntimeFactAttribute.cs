using System.Runtime.InteropServices;

namespace OssEncryption.Testing;

/// <summary>A test of what .NET Framework cannot do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NewerRuntimeFactAttribute : FactAttribute
{
    /// <param name="otherwise">What .NET Framework does instead.</param>
    public NewerRuntimeFactAttribute(string otherwise) => Skip = NewerRuntime.SkipOf(otherwise);
}

/// <summary>A theory of what .NET Framework cannot do.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NewerRuntimeTheoryAttribute : TheoryAttribute
{
    /// <param name="otherwise">What .NET Framework does instead.</param>
    public NewerRuntimeTheoryAttribute(string otherwise) => Skip = NewerRuntime.SkipOf(otherwise);
}

/// <summary>A runtime that does what .NET Framework cannot do.</summary>
public static class NewerRuntime
{
    // Mono, which stands in for .NET Framework, calls itself neither.

    /// <summary>Whether the tests run on one.</summary>
    public static bool IsUsed { get; } =
        RuntimeInformation.FrameworkDescription.StartsWith(".NET 1", StringComparison.Ordinal);

    internal static string? SkipOf(string otherwise) => IsUsed ? null : "Not on .NET Framework: " + otherwise;
}

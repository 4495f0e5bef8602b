using System.Management.Automation;

namespace OssEncryption.Values;

/// <summary>Whether a command of this thread takes input from the pipeline. Arguments are bound before a command
/// begins, and its input after it.</summary>
internal sealed class PipedInput
{
    [ThreadStatic]
    private static PipedInput? _own;

    private int _commands;

    /// <summary>Whether there is such a command.</summary>
    public static bool IsBound => _own is { _commands: > 0 };

    /// <summary>Begins a command.</summary>
    /// <returns>What the command ends with <see cref="End"/>.</returns>
    public static PipedInput Begin()
    {
        PipedInput own = _own ??= new PipedInput();
        own._commands++;
        return own;
    }

    /// <summary>Ends the command.</summary>
    public void End() => _commands--;
}

/// <summary>What an object of the pipeline becomes that is no value: of no parameter's type, and without a text, so
/// that the binder leaves it and tries the properties of the object.</summary>
/// <param name="type">The type of the object.</param>
internal sealed class NoText(Type type)
{
    /// <inheritdoc/>
    public override string ToString() =>
        throw new PSInvalidCastException($"A text is needed, and this is of type {type}.");
}

using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Views;

/// <summary>Formats values for the views. It is public only because the script blocks of the views call it. In
/// constrained language mode they cannot, and show the plain value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FormatHelper
{
    private const double Step = 1024;

    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size with a unit: <c>999 B</c>, <c>1.5 MiB</c>.</summary>
    public static string Size(long bytes)
    {
        if (bytes < Step)
        {
            return string.Format(CultureInfo.InvariantCulture, "{0} B", bytes);
        }

        int unit = 0;
        double size = bytes / Step;
        for (; Math.Round(size, 1) >= Step; size /= Step)
        {
            unit++;
        }

        return string.Format(CultureInfo.InvariantCulture, "{0:0.0} {1}", size, Units[unit]);
    }

    /// <summary>A size with a unit and in bytes: <c>1.5 MiB (1572864 bytes)</c>.</summary>
    public static string FullSize(long bytes) => bytes < Step
        ? Size(bytes)
        : string.Format(CultureInfo.InvariantCulture, "{0} ({1} bytes)", Size(bytes), bytes);

    /// <summary>An algorithm; None is coloured as a warning.</summary>
    public static string Algorithm(object? algorithm, EngineIntrinsics engine) =>
        Colour(algorithm, "Warning", $"{algorithm}" == nameof(SseAlgorithm.None), engine);

    /// <summary>The status of a response; errors, and 0 for no response, are coloured as errors.</summary>
    public static string Status(int status, EngineIntrinsics engine) =>
        Colour(status, "Error", status is 0 or >= 400, engine);

    /// <summary>The state of a key; any but Enabled is coloured as a warning.</summary>
    public static string KeyState(object? state, EngineIntrinsics engine) =>
        Colour(state, "Warning", $"{state}" != "Enabled", engine);

    /// <summary>A text in a colour of <c>$PSStyle.Formatting</c>; without colour where there is no <c>$PSStyle</c>, or
    /// where the user has switched colours off.</summary>
    /// <param name="text">The text.</param>
    /// <param name="formatting">The name of the colour.</param>
    /// <param name="style"><c>$PSStyle</c>, or <c>null</c> before PowerShell 7.2.</param>
    public static string Paint(string text, string formatting, object? style)
    {
        if (style is null || $"{Property(style, "OutputRendering")}" == "PlainText")
        {
            return text;
        }

        object? colour = Property(style, "Formatting") is { } colours ? Property(colours, formatting) : null;
        return colour is null ? text : $"{colour}{text}{Property(style, "Reset")}";
    }

    private static string Colour(object? value, string formatting, bool isColoured, EngineIntrinsics engine)
    {
        string text = string.Format(CultureInfo.InvariantCulture, "{0}", value);
        return isColoured && !Console.IsOutputRedirected && engine.Host.UI?.SupportsVirtualTerminal == true
            ? Paint(text, formatting, engine.SessionState.PSVariable.GetValue("PSStyle"))
            : text;
    }

    private static object? Property(object owner, string name) => PSObject.AsPSObject(owner).Properties[name]?.Value;
}

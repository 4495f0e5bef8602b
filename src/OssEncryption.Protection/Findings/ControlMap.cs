using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>Which controls of which frameworks a finding bears on. It supports the judgement of an auditor and replaces
/// none. The map is the file <c>controls.json</c>.</summary>
internal sealed class ControlMap
{
    private readonly List<Control> _controls;

    private ControlMap(List<Control> controls) => _controls = controls;

    /// <summary>The map that comes with the module.</summary>
    public static ControlMap Shipped { get; } = Load();

    /// <summary>The controls that a check bears on. A deviation bears on those only that ask for more than was
    /// found: a bucket under the service key fails no control that is content with it.</summary>
    /// <param name="check">The check.</param>
    /// <param name="require">What the policy requires.</param>
    /// <param name="lacking">The custody that was found, where that is what is not as required.</param>
    public IReadOnlyList<string> Of(PolicyCheck check, Requirement require, KeyCustody? lacking) =>
    [
        .. _controls
            .Where(control => control.Checks.Contains(check)
                && control.Custody <= Max(require.Custody, KeyCustody.SseOss)
                && (control.Cipher == DataCipher.None || control.Cipher == require.Cipher)
                && (lacking is null || control.Custody == KeyCustody.None || control.Custody > lacking))
            .Select(control => $"{control.Framework} {control.Id}"),
    ];

    private static KeyCustody Max(KeyCustody one, KeyCustody other) => one > other ? one : other;

    private static ControlMap Load()
    {
        const string Name = "OssEncryption.Protection.Findings.controls.json";
        using Stream stream = typeof(ControlMap).Assembly.GetManifestResourceStream(Name)!;
        using var text = new StreamReader(stream, Encoding.UTF8);
        return new ControlMap(
        [
            .. JsonReader.Parse(text.ReadToEnd()).Find("controls")!.Items.Select(control => new Control(
                control.FindText("framework")!,
                control.FindText("id")!,
                [.. control.Find("checks")!.Items.Select(check => Parse<PolicyCheck>(check.Scalar))],
                control.FindText("custody") is { } custody ? Parse<KeyCustody>(custody) : KeyCustody.None,
                control.FindText("cipher") is { } cipher ? Parse<DataCipher>(cipher) : DataCipher.None)),
        ]);
    }

    private static T Parse<T>(string name)
        where T : struct, Enum => (T)Enum.Parse(typeof(T), name);

    private sealed record Control(
        string Framework, string Id, IReadOnlyList<PolicyCheck> Checks, KeyCustody Custody, DataCipher Cipher);
}

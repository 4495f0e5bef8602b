using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.LocalFiles;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Reads objects into files or into the pipeline, and gives how each is encrypted as the server declared
/// it.</summary>
/// <remarks>A file appears whole or not at all. A text or byte array carries what was declared in its property
/// Encryption.</remarks>
/// <example>
/// <code>Read-OssObject invoices 2026/001.txt -AsString</code>
/// <para>Gives the content of an object as a text.</para>
/// </example>
/// <example>
/// <code>Get-OssObject invoices -Prefix 2026/ | Read-OssObject -Destination ./copies</code>
/// <para>Reads objects into files of the same names below a folder.</para>
/// </example>
/// <example>
/// <code>(Read-OssObject invoices 2026/001.txt -AsByteArray -Range 0-3).Encryption</code>
/// <para>Reads the first four bytes, and tells how the object is encrypted.</para>
/// </example>
/// <permission>oss:GetObject on each object; for a version oss:GetObjectVersion. Under SSE-KMS kms:Decrypt on the
/// key.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommunications.Read, "OssObject", SupportsShouldProcess = true, DefaultParameterSetName = ToFolder)]
[OutputType(typeof(OssObjectEncryption), ParameterSetName = [ToFile, ToFolder])]
[OutputType(typeof(string), ParameterSetName = [ToText])]
[OutputType(typeof(byte[]), ParameterSetName = [ToBytes])]
public sealed class ReadOssObjectCommand : OssObjectCommand
{
    private const string ToFile = "Path";
    private const string ToFolder = "Destination";
    private const string ToText = "AsString";
    private const string ToBytes = "AsByteArray";

    /// <summary>The file that gets the content of one object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToFile)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The folder under which each key becomes a relative path; made where it is missing.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = ToFolder)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Gives the content as a text; it is read as UTF-8 unless its beginning says otherwise.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToText)]
    public SwitchParameter AsString { get; set; }

    /// <summary>Gives the content as one array of bytes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToBytes)]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter(ParameterSetName = ToFile)]
    [Parameter(ParameterSetName = ToFolder)]
    public SwitchParameter Force { get; set; }

    /// <summary>Only these bytes, from 0, both included: <c>0-99</c>, or <c>100-</c> for the rest.</summary>
    [Parameter]
    [ValidatePattern("^[0-9]{1,18}-([0-9]{1,18})?$")]
    public string? Range { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address)
    {
        if (ParameterSetName is ToText or ToBytes)
        {
            Start(address.ToString(), stop => ReadBytesAsync(address, stop), read => Give(read.State, read.Bytes));
            return;
        }

        Report(address.ToString(), () =>
        {
            string path = PlaceOf(address.Key);
            var file = new NewFile(path, Force);
            if (ShouldProcess($"object '{address}' → file '{path}'", "Read object"))
            {
                Start(
                    address.ToString(),
                    stop => file.WriteAsync(stream => CopyAsync(address, stream, stop)),
                    state => Finish(OssObjectEncryption.Of(state)));
            }
        });
    }

    private string PlaceOf(string key) => ParameterSetName == ToFile
        ? LocalPath.Resolve(SessionState.Path, Path)
        : new DownloadFolder(LocalPath.Resolve(SessionState.Path, Destination)).PlaceOf(key);

    private async Task<(StoredState State, byte[] Bytes)> ReadBytesAsync(ObjectAddress address, CancellationToken stop)
    {
        using var memory = new MemoryStream();
        StoredState state = await CopyAsync(address, memory, stop).ConfigureAwait(false);
        return (state, memory.ToArray());
    }

    private async Task<StoredState> CopyAsync(ObjectAddress address, Stream target, CancellationToken stop)
    {
        using ObjectReader reader = await Client
            .GetObjectAsync(address, RangeText.Parse(Range), ReadConditions.None, stop).ConfigureAwait(false);
        if (Range is null)
        {
            Bytes.Expect(reader.State.Size);
        }

        await reader.CopyToAsync(target, Range is null ? Bytes.Add : null, stop).ConfigureAwait(false);
        return reader.State;
    }

    private void Give(StoredState state, byte[] bytes)
    {
        PSObject content = PSObject.AsPSObject(AsString ? ContentText.Of(bytes) : bytes);
        content.Properties.Add(new PSNoteProperty("Encryption", OssObjectEncryption.Of(state)));
        Finish(content);
    }
}

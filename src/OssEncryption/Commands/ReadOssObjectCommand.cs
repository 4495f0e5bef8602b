using System.Globalization;
using System.Management.Automation;
using System.Text;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Errors;
using OssEncryption.LocalFiles;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Reads objects into files or into the pipeline, and returns how each is encrypted, as the server declared
/// it.</summary>
/// <remarks>A file appears complete or not at all. A string or byte array has the declared encryption in its property
/// Encryption.</remarks>
/// <example>
/// <code>Read-OssObject invoices 2026/001.txt -AsString</code>
/// <para>Returns the content of an object as a string.</para>
/// </example>
/// <example>
/// <code>Read-OssObject oss://invoices/2026/001.txt ./001.txt</code>
/// <para>Reads an object into a file, by its address.</para>
/// </example>
/// <example>
/// <code>Get-OssObject invoices -Prefix 2026/ | Read-OssObject -Destination ./copies</code>
/// <para>Reads objects into files of the same names in a folder.</para>
/// </example>
/// <example>
/// <code>(Read-OssObject invoices 2026/001.txt -AsByteArray -Range 0-3).Encryption</code>
/// <para>Reads the first four bytes, and shows how the object is encrypted.</para>
/// </example>
/// <permission>oss:GetObject on each object; for a version oss:GetObjectVersion. Under SSE-KMS kms:Decrypt on the
/// key.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommunications.Read, "OssObject", SupportsShouldProcess = true, DefaultParameterSetName = ToFolder)]
[OutputType(typeof(OssObjectEncryption), ParameterSetName = [ToFile, ToFolder])]
[OutputType(typeof(string), ParameterSetName = [ToText])]
[OutputType(typeof(byte[]), ParameterSetName = [ToBytes])]
public sealed class ReadOssObjectCommand : OssStoredObjectCommand
{
    private const string ToFile = "Path";
    private const string ToFolder = "Destination";
    private const string ToText = "AsString";
    private const string ToBytes = "AsByteArray";

    private string? _place;
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);

    /// <summary>The file to write the content of one object to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToFile)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The folder in which each key becomes a relative path; created if it is missing. Behind the address of
    /// one object a file or folder can stand alone, as in
    /// <c>Read-OssObject oss://invoices/2026/001.txt ./001.txt</c>.</summary>
    [Parameter(Position = 2, ParameterSetName = ToFolder)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Returns the content as a string, read as UTF-8 unless it begins with another byte order mark.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToText)]
    public SwitchParameter AsString { get; set; }

    /// <summary>Returns the content as one byte array.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ToBytes)]
    public SwitchParameter AsByteArray { get; set; }

    /// <summary>Overwrites a file that exists.</summary>
    [Parameter(ParameterSetName = ToFile)]
    [Parameter(ParameterSetName = ToFolder)]
    public SwitchParameter Force { get; set; }

    /// <summary>Only these bytes, counted from 0, first and last included: <c>0-99</c>, or <c>100-</c> for the
    /// rest.</summary>
    [Parameter]
    [ValidatePattern("^[0-9]{1,18}-([0-9]{1,18})?$")]
    public string? Range { get; set; }

    /// <inheritdoc/>
    private protected override bool CancelsChanges => true;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ParameterSetName != ToFolder || Destination.Length > 0)
        {
            return;
        }

        // Read-OssObject oss://invoices/2026/001.txt ./001.txt: the file stands where -Key does.
        if (BucketName.Length != 1 || !OssAddress.IsObject(BucketName[0]) || Key.Length != 1)
        {
            ThrowTerminatingError(OssErrors.From(new OssInputException(OssInputError.DestinationRequired,
                "No place for the content is named. Name a folder with -Destination or a file with -Path, or return " +
                "the content with -AsString or -AsByteArray."), MyInvocation.MyCommand.Name));
        }

        _place = Key[0];
        Key = [];
    }

    /// <inheritdoc/>
    private protected override void ProcessObject(ObjectAddress address)
    {
        if (ParameterSetName is ToText or ToBytes)
        {
            Start(address.ToString(), stop => ReadBytesAsync(address, stop), read => Emit(read.Object, read.Bytes));
            return;
        }

        Report(address.ToString(), () =>
        {
            string path = FindFile(address.Key);
            Claim(path, address);
            var file = new NewFile(path, Force);
            if (Ask(address.ToString(), () => ShouldProcess($"object '{address}' → file '{path}'", "Read object")))
            {
                StartChange(
                    address.ToString(),
                    stop => file.WriteAsync(stream => CopyAsync(address, stream, stop)),
                    Finish);
            }
        });
    }

    private void Claim(string path, ObjectAddress address)
    {
        if (!_files.Add(FileNameRules.Local.IdentityOf(path)))
        {
            throw new LocalFileException("FileExists", ErrorCategory.ResourceExists,
                $"'{address}' would be written over the one before it: '{path}' is one file. Read each bucket into a " +
                "folder of its own, and an object alone with -Path.");
        }
    }

    private string FindFile(string key)
    {
        string place = LocalPath.Resolve(
            SessionState.Path, _place ?? (ParameterSetName == ToFile ? Path : Destination));
        bool isFile = ParameterSetName == ToFile || (_place is not null && !LocalPath.IsFolder(place));
        return isFile ? place : new DownloadFolder(place, FileNameRules.Local).PlaceOf(NameIn(key));
    }

    // Beside the address of one object, a folder takes its last name, as it does when files are copied.
    private string NameIn(string key) => _place is null ? key : key.Substring(key.LastIndexOf('/') + 1);

    private async Task<(OssObjectEncryption Object, byte[] Bytes)> ReadBytesAsync(
        ObjectAddress address, CancellationToken stop)
    {
        using var memory = new MemoryStream();
        OssObjectEncryption read = await CopyAsync(address, memory, stop).ConfigureAwait(false);
        return (read, memory.ToArray());
    }

    private async Task<OssObjectEncryption> CopyAsync(ObjectAddress address, Stream target, CancellationToken stop)
    {
        using ObjectReader reader = await Client
            .GetObjectAsync(address, ParseRange(), ReadConditions.None, stop).ConfigureAwait(false);
        if (Range is null)
        {
            Bytes.Expect(reader.State.Size);
        }

        await reader.CopyToAsync(target, Range is null ? Bytes.Add : null, stop).ConfigureAwait(false);
        return OssObjectEncryption.Of(reader.State, Client.RegionOf(address.Bucket)) with
        {
            Verified = reader.IsVerified,
        };
    }

    private void Emit(OssObjectEncryption read, byte[] bytes)
    {
        PSObject content = PSObject.AsPSObject(AsString ? ReadText(bytes) : bytes);
        content.Properties.Add(new PSNoteProperty("Encryption", read));
        Finish(content);
    }

    private ByteRange? ParseRange()
    {
        string[]? ends = Range?.Split('-');
        return ends is null
            ? null
            : new ByteRange(
                long.Parse(ends[0], CultureInfo.InvariantCulture),
                ends[1].Length == 0 ? null : long.Parse(ends[1], CultureInfo.InvariantCulture));
    }

    private static string ReadText(byte[] bytes)
    {
        using var reader = new StreamReader(
            new MemoryStream(bytes), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}

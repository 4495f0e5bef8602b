using System.Management.Automation;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Completion;
using OssEncryption.LocalFiles;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Writes files, texts or bytes to objects, and gives how each is encrypted as the server declared
/// it.</summary>
/// <remarks>Without an encryption of its own an object gets what the rule of the bucket says. Large files go in parts,
/// several at once; when one fails, or Ctrl+C is pressed, the upload is given up and nothing of it stays.</remarks>
/// <example>
/// <code>Write-OssObject invoices 2026/001.txt -Content 'paid' -Algorithm AES256</code>
/// <para>Writes a text with an encryption of its own, whatever the rule of the bucket says.</para>
/// </example>
/// <example>
/// <code>Write-OssObject invoices -Path ./*.pdf -KeyPrefix 2026/</code>
/// <para>Writes files; each is encrypted as the rule of the bucket says, and the output tells how.</para>
/// </example>
/// <example>
/// <code>Write-OssObject oss://invoices/2026/ -Path ./*.pdf</code>
/// <para>The same, by an address: one that ends with a slash is what the names of files are put behind.</para>
/// </example>
/// <example>
/// <code>Write-OssObject invoices 2026/002.txt -Content 'due' -KmsKeyId 05754286-3ba2-4fa6-8d41-4323aca6f0a1 `
///     -Tag @{ year = '2026' } -UserMetadata @{ author = 'finance' } -NoClobber</code>
/// <para>Writes an object under a key of your own, with tags and metadata, unless it is there already.</para>
/// </example>
/// <example>
/// <code>Get-ChildItem *.pdf | Write-OssObject invoices -KeyPrefix 2026/ -Algorithm SM4</code>
/// <para>Writes the files that come through the pipeline.</para>
/// </example>
/// <permission>oss:PutObject on each object; with tags oss:PutObjectTagging, with an ACL oss:PutObjectAcl. To give up
/// an upload by parts oss:AbortMultipartUpload. Under SSE-KMS kms:GenerateDataKey and kms:Decrypt on the
/// key.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommunications.Write, "OssObject", SupportsShouldProcess = true, DefaultParameterSetName = FromPath)]
[OutputType(typeof(OssObjectEncryption))]
public sealed class WriteOssObjectCommand : OssObjectUploadCommand
{
    private const string FromPath = "Path";
    private const string FromLiteralPath = "LiteralPath";
    private const string FromContent = "Content";

    private readonly DuplicateTargetGuard _written = new();

    /// <summary>The key, exactly as it is; where no bucket is named, an address. For files it can be left out: then it
    /// is the file's name behind -KeyPrefix, or behind an address that ends with a slash.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>The files; wildcards are understood.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = FromPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken literally.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = FromLiteralPath)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The content: bytes, or a text, which is written in UTF-8.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromContent)]
    [ContentBytes]
    [AllowEmptyCollection]
    public byte[] Content { get; set; } = [];

    /// <summary>What the keys of files without -Key begin with: <c>backup/2026/</c>.</summary>
    [Parameter(ParameterSetName = FromPath)]
    [Parameter(ParameterSetName = FromLiteralPath)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string KeyPrefix { get; set; } = "";

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        string[] keys = Key is null ? [] : [Key];
        if (ParameterSetName == FromContent)
        {
            ForEachObject(BucketName, keys, (bucket, key) => WriteContent(new ObjectAddress(bucket, key), Content));
        }
        else
        {
            ForEachPlace(BucketName, keys, (place, named) => WriteFiles(place, named.FirstOrDefault()));
        }
    }

    private void WriteContent(ObjectAddress address, byte[] content) => Write(
        address, content.Length, "content", (upload, target, properties, stop) =>
            upload.BytesAsync(content, target, properties, stop));

    private void WriteFiles(OssAddress place, string? key)
    {
        bool isLiteral = ParameterSetName == FromLiteralPath;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            Report(path, () => Array.ForEach(
                LocalPath.FindFiles(SessionState.Path, path, isLiteral), file => WriteFile(place, key, file)));
        }
    }

    private void WriteFile(OssAddress place, string? key, string path) => Report(path, () =>
    {
        long size = LocalPath.SizeOf(path);
        string chosen = KeyChooser.Choose(place, key, KeyPrefix, path, out bool isNamed);
        var address = new ObjectAddress(place.Bucket, chosen);
        if (isNamed)
        {
            _written.Claim(address, path, "For many files use -KeyPrefix.");
        }

        Write(address, size, $"file '{path}'", (upload, target, properties, stop) =>
            upload.FileAsync(path, size, target, properties, stop));
    });
}

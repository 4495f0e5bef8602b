using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using OssEncryption.Base;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Completion;
using OssEncryption.LocalFiles;
using OssEncryption.Values;

namespace OssEncryption.Commands;

/// <summary>Writes files, strings or bytes to objects, and returns how each is encrypted, as the server declared
/// it.</summary>
/// <remarks>Without an encryption on the command line, the rule of the bucket applies. Large files are uploaded in
/// parts, several at once. When a part fails, or on Ctrl+C, the upload is aborted, and no part of it stays
/// stored.</remarks>
/// <example>
/// <code>Write-OssObject invoices 2026/001.txt -Content 'paid' -Algorithm AES256</code>
/// <para>Writes a string with an encryption of its own, whatever the rule of the bucket is.</para>
/// </example>
/// <example>
/// <code>Write-OssObject invoices -Path ./*.pdf -KeyPrefix 2026/</code>
/// <para>Writes files. Each is encrypted by the rule of the bucket, and the output shows how.</para>
/// </example>
/// <example>
/// <code>Write-OssObject oss://invoices/2026/ -Path ./*.pdf</code>
/// <para>Does the same with an address: one that ends with a slash is the prefix of the keys.</para>
/// </example>
/// <example>
/// <code>Write-OssObject invoices 2026/002.txt -Content 'due' -KmsKeyId 05754286-3ba2-4fa6-8d41-4323aca6f0a1 `
///     -Tag @{ year = '2026' } -UserMetadata @{ author = 'finance' } -NoClobber</code>
/// <para>Writes an object under a CMK, with tags and metadata, unless it exists already.</para>
/// </example>
/// <example>
/// <code>Get-ChildItem *.pdf | Write-OssObject invoices -KeyPrefix 2026/ -Algorithm SM4</code>
/// <para>Writes the files of the pipeline.</para>
/// </example>
/// <permission>oss:PutObject on each object; with tags oss:PutObjectTagging, with an ACL oss:PutObjectAcl. To abort an
/// upload in parts oss:AbortMultipartUpload. Under SSE-KMS kms:GenerateDataKey and kms:Decrypt on the key.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(VerbsCommunications.Write, "OssObject", SupportsShouldProcess = true, DefaultParameterSetName = FromPath)]
[OutputType(typeof(OssObjectEncryption))]
public sealed class WriteOssObjectCommand : OssObjectWriteCommand
{
    private const string FromPath = "Path";
    private const string FromLiteralPath = "LiteralPath";
    private const string FromContent = "Content";

    private readonly DuplicateTargetGuard _guard = new();

    /// <summary>The key, taken literally; without -BucketName, an address. For files it can be left out: then the key
    /// is -KeyPrefix, or the key of an address that ends with a slash, followed by the name of the file.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>The files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = FromPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken literally.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = FromLiteralPath)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The content: bytes, or a string, which is written in UTF-8.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromContent)]
    [ContentBytes]
    [AllowEmptyCollection]
    public byte[] Content { get; set; } = [];

    /// <summary>The prefix of the keys of files, where -Key is left out: <c>backup/2026/</c>.</summary>
    [Parameter(ParameterSetName = FromPath)]
    [Parameter(ParameterSetName = FromLiteralPath)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    public string KeyPrefix { get; set; } = "";

    /// <summary>Writes the files below a folder, too. Their keys keep the path below the folder:
    /// <c>-Path ./docs -Recurse -KeyPrefix docs/</c>.</summary>
    [Parameter(ParameterSetName = FromPath)]
    [Parameter(ParameterSetName = FromLiteralPath)]
    public SwitchParameter Recurse { get; set; }

    /// <summary>The media type; chosen by the extension of the key when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    /// <summary>The tags, at most ten: <c>@{ year = '2026' }</c>.</summary>
    [Parameter]
    public IDictionary? Tag { get; set; }

    /// <summary>The user metadata, each name without <c>x-oss-meta-</c>: <c>@{ author = 'finance' }</c>.</summary>
    [Parameter]
    public IDictionary? UserMetadata { get; set; }

    /// <summary>The size in bytes from which a file is uploaded in parts; 100 MiB when left out.</summary>
    [Parameter]
    [ValidateRange(1L, 5L << 30)]
    public long MultipartThreshold { get; set; } = 100L << 20;

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        string[] keys = Key is null ? [] : [Key];
        if (ParameterSetName == FromContent)
        {
            byte[] content = Content;
            ForEachObject(keys, (bucket, key) => WriteContent(new ObjectAddress(bucket, key), content));
        }
        else
        {
            ForEachPlace(keys, (place, named) => WriteFiles(place, named.FirstOrDefault()));
        }
    }

    private void WriteContent(ObjectAddress target, byte[] content) => Report(target.ToString(), () =>
    {
        _guard.Claim(target, "the content", "Name a key for each.");
        Write(target, content.Length, "content", (upload, place, properties, stop) =>
            upload.BytesAsync(content, place, properties, stop));
    });

    private void WriteFiles(OssAddress place, string? key)
    {
        bool isLiteral = ParameterSetName == FromLiteralPath;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            Report(path, () =>
            {
                foreach (string found in LocalPath.FindFiles(SessionState.Path, path, isLiteral))
                {
                    WriteFound(place, key, found);
                }
            });
        }
    }

    private void WriteFound(OssAddress place, string? key, string path)
    {
        if (!Recurse || !Directory.Exists(path))
        {
            WriteFile(place, key, path, System.IO.Path.GetFileName(path));
            return;
        }

        foreach ((string file, string name) in LocalPath.FilesBelow(path))
        {
            WriteFile(place, key, file, name);
        }
    }

    private void WriteFile(OssAddress place, string? key, string path, string name) => Report(path, () =>
    {
        long size = LocalPath.SizeOf(path);
        Write(ChooseTarget(place, key, path, name), size, $"file '{path}'", (upload, target, properties, stop) =>
            upload.FileAsync(path, size, target, properties, stop));
    });

    // Without a key, the name of the file follows the prefix: -KeyPrefix, or an address that ends with a slash.
    private ObjectAddress ChooseTarget(OssAddress place, string? key, string path, string name)
    {
        bool isPrefix = place.Key?.EndsWith("/", StringComparison.Ordinal) ?? true;
        if (key is null && isPrefix)
        {
            var below = new ObjectAddress(place.Bucket, place.Key + KeyPrefix + name);
            _guard.Claim(below, path, "To keep the folders in the keys, use -Path with -Recurse.");
            return below;
        }

        var target = new ObjectAddress(place.Bucket, place.KeysOr(key is null ? [] : [key])[0]);
        _guard.Claim(target, path, "For many files use -KeyPrefix.");
        return target;
    }

    private void Write(ObjectAddress target, long size, string what, Send send)
    {
        EncryptionRule rule = EncryptionRule.None;
        if (Rule.IsNamed && !(Rule.TryGet(target.ToString(), out rule)
            && Keys.TryResolve(target.Bucket, target.ToString(), present: null, StopToken, ref rule)))
        {
            return;
        }

        EncryptionRule? asked = Rule.IsNamed ? rule : null;
        string encryption = asked?.ToString() ?? "by the bucket's rule";
        if (Ask(target.ToString(), () => ShouldProcess(
            FormattableString.Invariant($"{what} ({size} bytes) → object '{target}', encryption {encryption}"),
            "Write object")))
        {
            var upload = new ObjectUpload(Client, Limiter, Bytes.Add)
            {
                Threshold = MultipartThreshold,
                PartSize = PartSize,
            };
            ObjectProperties properties = PropertiesOf(target.Key, asked);
            Bytes.Expect(size);
            StartChange(
                target.ToString(),
                stop => send(upload, target, properties, stop),
                written => FinishWritten(target, asked, written, size));
        }
    }

    private ObjectProperties PropertiesOf(string key, EncryptionRule? asked) => new()
    {
        ContentType = ContentType ?? ContentTypes.Of(key),
        StorageClass = StorageClass,
        Acl = Acl,
        Tags = TextsOf(Tag),
        UserMetadata = TextsOf(UserMetadata) ?? new Dictionary<string, string>(),
        Encryption = asked,
        ForbidOverwrite = NoClobber,
    };

    private static Dictionary<string, string>? TextsOf(IDictionary? table) => table?
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => TextOf(entry.Key), entry => TextOf(entry.Value), StringComparer.Ordinal);

    private static string TextOf(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private delegate Task<WrittenObject> Send(
        ObjectUpload upload, ObjectAddress target, ObjectProperties properties, CancellationToken stop);
}

/// <summary>Converts a string to its bytes in UTF-8, without a byte order mark, and a single value such as a number by
/// its text. Bytes, and what may be a list of bytes, are left to the binder.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ContentBytesAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string || plain is not (null or byte or IEnumerable)
            ? new UTF8Encoding(false).GetBytes(LanguagePrimitives.ConvertTo<string>(plain))
            : inputData;
    }
}

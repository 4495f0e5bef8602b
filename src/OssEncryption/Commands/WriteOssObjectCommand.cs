using System.Collections;
using System.Globalization;
using System.Management.Automation;
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
/// <example>
/// <code>'{ "year": 2026 }' | Write-OssObject invoices 2026/report.json</code>
/// <para>Writes a text of the pipeline, such as ConvertTo-Json gives.</para>
/// </example>
/// <permission>oss:PutObject on each object; with tags oss:PutObjectTagging, with an ACL oss:PutObjectAcl. To abort an
/// upload in parts oss:AbortMultipartUpload. Under SSE-KMS kms:GenerateDataKey and kms:Decrypt on the key.</permission>
/// <seealso cref="GetOssObjectEncryptionCommand"/>
[Cmdlet(
    VerbsCommunications.Write, "OssObject", SupportsShouldProcess = true, DefaultParameterSetName = FromLiteralPath)]
[OutputType(typeof(OssObjectEncryption))]
public sealed class WriteOssObjectCommand : OssObjectWriteCommand
{
    private const string FromPath = "Path";
    private const string FromLiteralPath = "LiteralPath";
    private const string FromContent = "Content";

    private readonly UploadTargets _targets = new();
    private readonly PipedWrites _piped = new();
    private bool _isContentPiped;
    private bool _areFilesPiped;

    /// <summary>The key, taken literally; without -BucketName, an address. For files it can be left out: then the key
    /// is -KeyPrefix, or the key of an address that ends with a slash, followed by the name of the file. Where no
    /// content is named, it is the file: <c>Write-OssObject oss://invoices/2026/ ./001.txt</c>.</summary>
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

    /// <summary>The files, taken literally. Files of the pipeline keep their path below the deepest folder that holds
    /// them all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = FromLiteralPath)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The content: a text or lines, which are written in UTF-8 with a line feed between two; bytes; a file;
    /// or a stream. What the pipeline gives for one key becomes one object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromContent)]
    [WholeContent]
    [AllowEmptyCollection]
    public ContentArgument[] Content { get; set; } = [];

    /// <summary>The prefix of the keys of files, where -Key is left out: <c>backup/2026/</c>.</summary>
    [Parameter(ParameterSetName = FromPath)]
    [Parameter(ParameterSetName = FromLiteralPath)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [RejectObjects]
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
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _isContentPiped = !MyInvocation.BoundParameters.ContainsKey(nameof(Content));
        _areFilesPiped = !MyInvocation.BoundParameters.ContainsKey(nameof(LiteralPath));
    }

    /// <inheritdoc/>
    private protected override void ProcessInput()
    {
        string[] keys = Key is null ? [] : [Key];
        string[] files = _isContentPiped && Content.Length == 1 && Content[0].LiteralPath is { } file
            ? [file]
            : LiteralPath;
        if (ParameterSetName == FromPath || files.Length > 0)
        {
            ForEachPlace(keys, (place, named) => WriteFiles(place, named.FirstOrDefault(), files));
        }
        else if (ParameterSetName == FromContent && _isContentPiped)
        {
            _piped.AddContent(BucketName, Key, Content, Later<IReadOnlyCollection<ContentArgument>>(
                parts => ForEachObject(keys, (bucket, key) => WriteContent(new ObjectAddress(bucket, key), parts))));
        }
        else if (ParameterSetName == FromContent)
        {
            ForEachObject(keys, (bucket, key) => WriteContent(new ObjectAddress(bucket, key), Content));
        }
        else
        {
            ForEachPlace(BucketName.Length > 0 ? [] : keys, (place, _) => WriteFileOfKey(place));
        }
    }

    /// <inheritdoc/>
    private protected override void FinishInputs()
    {
        _piped.Write();
        FinishPending();
    }

    // What an object of the pipeline says holds until it is written.
    private Action<T> Later<T>(Action<T> write)
    {
        (string[] buckets, AlgorithmArgument? algorithm, string? kmsKeyId, SseDataEncryption? dataEncryption) =
            (BucketName, Algorithm, KmsKeyId, DataEncryption);
        return item =>
        {
            (BucketName, Algorithm, KmsKeyId, DataEncryption) = (buckets, algorithm, kmsKeyId, dataEncryption);
            write(item);
        };
    }

    private void WriteContent(ObjectAddress target, IReadOnlyCollection<ContentArgument> parts) =>
        Report(target.ToString(), () =>
        {
            _targets.ClaimForContent(target);
            if (parts.Count == 1 && parts.First().File is { } file)
            {
                WriteFile(target, file.FullName);
                return;
            }

            byte[] content = ContentArgument.ToBytes(parts);
            Write(target, content.Length, "content", (upload, place, properties, stop) =>
                upload.BytesAsync(content, place, properties, stop));
        });

    private void WriteFiles(OssAddress place, string? key, string[] files)
    {
        bool isLiteral = ParameterSetName != FromPath;
        Array.ForEach(isLiteral ? files : Path, path => Report(path, () =>
        {
            foreach ((string file, string name) in LocalPath.FindFiles(SessionState.Path, path, isLiteral, Recurse))
            {
                if (isLiteral && _areFilesPiped && key is null && UploadTargets.IsPrefix(place) && !Recurse)
                {
                    _piped.AddFile(file, Later<string>(below => WriteFile(place, key, file, below)));
                }
                else
                {
                    WriteFile(place, key, file, name);
                }
            }
        }));
    }

    // Write-OssObject oss://invoices/2026/ ./001.txt: the file stands where -Key does.
    private void WriteFileOfKey(OssAddress place) => Report(place.Target, () =>
    {
        if (BucketName.Length == 0 || Key is null || !LocalPath.Exists(SessionState.Path, Key))
        {
            throw new OssInputException(OssInputError.ContentRequired,
                $"No content is named for '{place}'{(Key is null ? "" : $", and there is no file '{Key}'")}. Name it " +
                "with -Path or -Content, or pipe it.");
        }

        foreach ((string file, string name) in LocalPath.FindFiles(SessionState.Path, Key, false, Recurse))
        {
            WriteFile(place, key: null, file, name);
        }
    });

    private void WriteFile(OssAddress place, string? key, string path, string name) =>
        Report(path, () => WriteFile(_targets.Choose(place, key, KeyPrefix, path, name), path));

    private void WriteFile(ObjectAddress target, string path)
    {
        long size = LocalPath.SizeOf(path);
        Write(target, size, $"file '{path}'", (upload, place, properties, stop) =>
            upload.FileAsync(path, size, place, properties, stop));
    }

    private void Write(ObjectAddress target, long size, string what, Send send)
    {
        if (!TryGetRule(target, out EncryptionRule? asked) || !Ask(target.ToString(), () => ShouldProcess(
            FormattableString.Invariant($"{what} ({size} bytes) → object '{target}', encryption ") +
                $"{asked?.ToString() ?? "by the bucket's rule"}, {PlaceOf(target.Bucket)}",
            "Write object")))
        {
            return;
        }

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

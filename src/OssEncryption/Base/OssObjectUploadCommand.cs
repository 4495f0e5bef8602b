using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Completion;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>A cmdlet that makes objects of what is on this machine.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OssObjectUploadCommand : OssObjectWriteCommand
{
    /// <summary>The media type; by the extension when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    /// <summary>The tags, at most ten: <c>@{ year = '2026' }</c>.</summary>
    [Parameter]
    public IDictionary? Tag { get; set; }

    /// <summary>The user's metadata, by name without <c>x-oss-meta-</c>:
    /// <c>@{ author = 'finance' }</c>.</summary>
    [Parameter]
    public IDictionary? UserMetadata { get; set; }

    /// <summary>From how many bytes on a file goes in parts; 100 MiB when left out.</summary>
    [Parameter]
    [ValidateRange(1L, 5L << 30)]
    public long MultipartThreshold { get; set; } = 100L << 20;

    /// <summary>Starts to write an object, when that is wanted.</summary>
    private protected void Write(ObjectAddress target, long size, string what, Send send)
    {
        EncryptionRule rule = EncryptionRule.None;
        if (IsRuleNamed && !TryGetRule(target.ToString(), out rule))
        {
            return;
        }

        EncryptionRule? asked = IsRuleNamed ? rule : null;
        string encryption = asked?.ToString() ?? "by the bucket's rule";
        if (ShouldProcess(
            FormattableString.Invariant($"{what} ({size} bytes) → object '{target}', encryption {encryption}"),
            "Write object"))
        {
            var upload = new ObjectUpload(Client, Slots, Bytes.Add)
            {
                Threshold = MultipartThreshold,
                PartSize = PartSize,
            };
            ObjectProperties properties = PropertiesOf(target.Key, asked);
            Bytes.Expect(size);
            Start(
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
        Tags = TextTable.From(Tag),
        UserMetadata = TextTable.From(UserMetadata) ?? new Dictionary<string, string>(),
        Encryption = asked,
        ForbidOverwrite = NoClobber,
    };

    /// <summary>Sends the content of an object.</summary>
    private protected delegate Task<WrittenObject> Send(
        ObjectUpload upload, ObjectAddress target, ObjectProperties properties, CancellationToken stop);
}

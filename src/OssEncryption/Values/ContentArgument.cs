using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>The content of an object as a user gives it: a text, lines, bytes, a file or a stream. It is converted when
/// it is used, so that no error of the binder shows the content.</summary>
/// <param name="value">What the user gave.</param>
public sealed class ContentArgument(object value)
{
    private const string Advice =
        "Give a text, lines, bytes, a file or a stream; ConvertTo-Json makes a text of any object.";

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    private readonly object _value = value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>The file, where the content is one; else <c>null</c>.</summary>
    internal FileSystemInfo? File => _value as FileSystemInfo;

    /// <summary>The path of the file, where the content is one or was named by a row of the pipeline; else
    /// <c>null</c>.</summary>
    internal string? LiteralPath => _value is NamedFile named ? named.Path : File?.FullName;

    /// <summary>A word for the content, and never the content itself.</summary>
    public override string ToString() => File?.FullName ?? "content";

    /// <summary>The bytes of contents that are one object: texts are lines, in UTF-8 with a line feed between two;
    /// bytes and streams follow each other.</summary>
    /// <exception cref="OssInputException">Something among them cannot be stored as it is.</exception>
    internal static byte[] ToBytes(IReadOnlyCollection<ContentArgument> contents)
    {
        object[] items = [.. contents.SelectMany(content => content.Items)];
        if (items.Length > 0 && Array.TrueForAll(items, IsBinary))
        {
            return Concatenate(items);
        }

        string[] lines = [.. items.Select(item => TextOf(item, isAlone: items.Length == 1))];
        try
        {
            return Utf8.GetBytes(string.Join("\n", lines));
        }
        catch (EncoderFallbackException)
        {
            throw Unstorable("The content has half of a surrogate pair, which UTF-8 cannot carry. Give it as bytes.");
        }
    }

    // Bytes are no list here: a million of them would be a million objects.
    private IEnumerable<object> Items => _value is not byte[] && LanguagePrimitives.GetEnumerable(_value) is { } list
        ? list.Cast<object>()
        : [_value];

    private static bool IsBinary(object item) => Plain(item) is byte or byte[] or Stream;

    private static object? Plain(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;

    private static byte[] Concatenate(object[] items)
    {
        if (items.Length == 1 && Plain(items[0]) is byte[] whole)
        {
            return whole;
        }

        using var bytes = new MemoryStream();
        foreach (object? item in items.Select(Plain))
        {
            if (item is byte single)
            {
                bytes.WriteByte(single);
            }
            else if (item is byte[] block)
            {
                bytes.Write(block, 0, block.Length);
            }
            else
            {
                Append((Stream)item!, bytes);
            }
        }

        return bytes.ToArray();
    }

    private static void Append(Stream source, MemoryStream target)
    {
        try
        {
            source.CopyTo(target);
        }
        catch (Exception problem) when (problem is IOException or NotSupportedException or ObjectDisposedException)
        {
            throw new OssInputException(OssInputError.ContentUnreadable,
                $"The stream cannot be read into memory: {problem.Message} Write it to a file, and give -Path.",
                problem);
        }
    }

    private static string TextOf(object? item, bool isAlone) => Plain(item) switch
    {
        string text => text,
        { } value when isAlone && OneText.Has(value) => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        char or sbyte or byte or short or ushort or int or uint or long or ulong => throw Unstorable(
            "A list with numbers may be bytes or lines. Say which: [byte[]] or [string[]]."),
        FileSystemInfo or byte[] or Stream => throw Unstorable(
            "Files, bytes and texts cannot be one content. Give files with -Path, or one kind alone."),
        NamedFile => throw Unstorable("The content names a file. Give the file with -LiteralPath."),
        null => throw Unstorable($"The content has nothing ($null) in it. {Advice}"),
        { } other => throw Unstorable(
            $"The content is of type {other.GetType()}, and has no one text that stands for it. {Advice}"),
    };

    private static OssInputException Unstorable(string sentence) => new(OssInputError.ContentNotStorable, sentence);
}

/// <summary>A file that a row of the pipeline names.</summary>
/// <param name="Path">Its path, as it stands there.</param>
internal sealed record NamedFile(string Path);

/// <summary>Keeps a list whole, which may be a million bytes, and gives a number as it was typed: <c>007</c> is three
/// characters. A row of the pipeline that names a file stands for the file.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WholeContentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain switch
        {
            ContentArgument[] => plain,
            IList => new[] { new ContentArgument(plain) },
            byte => inputData,
            ValueType when TextAsTyped(inputData, plain) is { } text => text,
            PSCustomObject when FileOf((PSObject)inputData) is { } file =>
                PipedInput.IsBound && file.Value is string { Length: > 0 } path
                    ? new[] { new ContentArgument(new NamedFile(path)) }
                    : throw new ArgumentTransformationMetadataException(
                        "This names a file and is no content.", new PSInvalidCastException()),
            _ => inputData,
        };
    }

    // PowerShell wraps a number that was typed where its usual text would be another one; one of the pipeline is
    // wrapped, too, and its text may be lost.
    private static string? TextAsTyped(object item, object plain)
    {
        string text = Convert.ToString(plain, CultureInfo.InvariantCulture)!;
        string typed = LanguagePrimitives.ConvertTo<string>(item);
        bool isFraction = plain is float or double or decimal;
        return OneText.Has(plain) || (isFraction && (item is not PSObject || text != typed)) ? typed : null;
    }

    private static PSPropertyInfo? FileOf(PSObject row) =>
        row.Properties["LiteralPath"] ?? row.Properties["FullName"];
}

/// <summary>Media types by file extension.</summary>
internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".7z"] = "application/x-7z-compressed",
        [".avi"] = "video/x-msvideo",
        [".bmp"] = "image/bmp",
        [".css"] = "text/css",
        [".csv"] = "text/csv",
        [".doc"] = "application/msword",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".gif"] = "image/gif",
        [".gz"] = "application/gzip",
        [".htm"] = "text/html",
        [".html"] = "text/html",
        [".ico"] = "image/x-icon",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".js"] = "text/javascript",
        [".json"] = "application/json",
        [".log"] = "text/plain",
        [".md"] = "text/markdown",
        [".mp3"] = "audio/mpeg",
        [".mp4"] = "video/mp4",
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".ppt"] = "application/vnd.ms-powerpoint",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".svg"] = "image/svg+xml",
        [".tar"] = "application/x-tar",
        [".txt"] = "text/plain",
        [".wav"] = "audio/wav",
        [".webp"] = "image/webp",
        [".xls"] = "application/vnd.ms-excel",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".xml"] = "application/xml",
        [".yaml"] = "application/yaml",
        [".yml"] = "application/yaml",
        [".zip"] = "application/zip",
    };

    /// <summary>The media type of a file name or key.</summary>
    public static string Of(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot >= 0 && ByExtension.TryGetValue(name.Substring(dot), out string? type) ? type : Unknown;
    }
}

/// <summary>Values that have one text, so that it can be used without a doubt: a whole number, and any number as it was
/// typed.</summary>
internal static class OneText
{
    /// <summary>Whether a value has one text.</summary>
    /// <param name="item">The value. PowerShell keeps the text of a number that was typed, in the object around
    /// it.</param>
    public static bool Has(object item)
    {
        object plain = item is PSObject wrapped ? wrapped.BaseObject : item;
        return plain is Enum or Guid or char or sbyte or byte or short or ushort or int or uint or long or ulong
            || (item is PSObject && plain is float or double or decimal);
    }
}

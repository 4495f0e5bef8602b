using System.Globalization;
using System.Text;
using System.Xml;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Reads the XML of responses and writes that of requests. A response is untrusted: no DTD, no entities, no
/// resolving, and errors never repeat it.</summary>
internal static class WireXml
{
    // ResponseBody limits the size of responses.
    private static readonly XmlDictionaryReaderQuotas Unbounded = XmlDictionaryReaderQuotas.Max;

    [ThreadStatic]
    private static XmlDictionaryReader? _idleReader;

    private static readonly XmlWriterSettings Plain = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
    };

    /// <summary>Reads a response whose root has the given local name.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>.</exception>
    public static WireElement Read(OssResponse response, string root)
    {
        WireElement element;
        try
        {
            element = Read(response.Body);
        }
        catch (XmlException)
        {
            RequireNoPage(response);
            throw response.Unreadable(UnreadableBody.Describe(response), RetryRules.IsTransient(response.Status));
        }

        if (element.Name == root)
        {
            return element;
        }

        RequireNoPage(response);
        throw response.Unreadable(
            $"is a <{WireText.Shown(response.Masked(element.Name))}>, not a <{root}>",
            RetryRules.IsTransient(response.Status));
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="XmlException">It is not well-formed, has a DTD, or exceeds <see cref="XmlBounds"/>.</exception>
    public static WireElement Read(ArraySegment<byte> body) => PlainXml.TryRead(body) ?? ReadAny(body);

    /// <summary>Reads a document with the reader of the platform.</summary>
    /// <exception cref="XmlException">It is not well-formed, has a DTD, or exceeds <see cref="XmlBounds"/>.</exception>
    internal static WireElement ReadAny(ArraySegment<byte> body)
    {
        if (XmlBounds.IsUtf16(body) || !XmlBounds.Hold(body))
        {
            throw new XmlException("The document is not UTF-8, or has too many tags or attributes.");
        }

        // This reader knows no DTD and resolves nothing. Its buffers cost more than a small response, so each thread
        // reuses one, unless a document was malformed.
        XmlDictionaryReader? reader = _idleReader;
        _idleReader = null;
        if (reader is null)
        {
            reader = XmlDictionaryReader.CreateTextReader(body.Array!, body.Offset, body.Count, Unbounded);
        }
        else
        {
            ((IXmlTextReaderInitializer)reader).SetInput(
                body.Array!, body.Offset, body.Count, encoding: null, Unbounded, onClose: null);
        }

        try
        {
            WireElement element = WireElement.Read(reader);
            reader.Close();
            _idleReader = reader;
            return element;
        }
        catch (ArgumentException flaw)
        {
            // The reader throws it for a name of an attribute without letters.
            throw new XmlException("The document has a name that is none.", flaw);
        }
    }

    /// <summary>Refuses a list that would never end: its next page is the one that was asked for.</summary>
    /// <param name="response">The response.</param>
    /// <param name="asked">The marker of the request; that of the first page is <c>null</c>.</param>
    /// <param name="next">The marker of the next page.</param>
    public static void RequireProgress<T>(OssResponse response, T asked, T next)
    {
        if (!EqualityComparer<T>.Default.Equals(next, default!) && EqualityComparer<T>.Default.Equals(next, asked))
        {
            throw response.Unreadable("names the page that was asked for as the next one: its list has no end");
        }
    }

    /// <summary>Throws if a proxy returned an HTML page where OSS returns an empty body: the request did not reach
    /// OSS.</summary>
    public static void RequireNoPage(OssResponse response)
    {
        if (UnreadableBody.IsPage(response))
        {
            throw ForeignResponse.Page(response);
        }
    }

    /// <summary>Writes a document without declaration and namespace.</summary>
    public static byte[] Write(Action<XmlWriter> content)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, Plain))
        {
            content(writer);
        }

        return stream.ToArray();
    }

    /// <summary>Writes an element unless its text is <c>null</c>.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>.</exception>
    public static void WriteOptional(this XmlWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            RequirePlain(name, text);
            writer.WriteElementString(name, text);
        }
    }

    /// <summary>Throws for a text that an element cannot carry verbatim.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>.</exception>
    public static void RequirePlain(string name, string text)
    {
        if (text.Any(char.IsControl))
        {
            throw new OssInputException(OssInputError.InvalidText,
                $"The value for {name} has a line break or another control character. Write it without.");
        }
    }
}

/// <summary>An XML element, by its local name: old servers use a namespace on some roots, newer ones none.</summary>
internal sealed class WireElement
{
    private const int DeepestNesting = 32;

    // So many are searched faster than a table of them is made.
    private const int FewChildren = 24;

    private readonly WireElement? _parent;
    private List<WireElement>? _children;
    private string _text = "";

    // The text so far, once it comes in pieces: references and comments divide it.
    private StringBuilder? _pieces;
    private string? _whole;
    private Dictionary<string, WireElement>? _firstByName;

    private WireElement(string name, WireElement? parent)
    {
        Name = name;
        _parent = parent;
    }

    /// <summary>The local name.</summary>
    public string Name { get; }

    /// <summary>The child elements, in order.</summary>
    public IReadOnlyList<WireElement> Children => _children ?? (IReadOnlyList<WireElement>)[];

    /// <summary>The text of this element and its descendants, trimmed.</summary>
    public string Text => _whole ??= _children is null
        ? _text.Trim()
        : (_text + string.Concat(_children.Select(child => child.Text))).Trim();

    /// <summary>The first child of a name, or <c>null</c>.</summary>
    public WireElement? Child(string name)
    {
        if (_children is { Count: > FewChildren } many)
        {
            _firstByName ??= many.GroupBy(child => child.Name).ToDictionary(group => group.Key, group => group.First());
            return _firstByName.TryGetValue(name, out WireElement? found) ? found : null;
        }

        for (int i = 0; i < _children?.Count; i++)
        {
            if (_children[i].Name == name)
            {
                return _children[i];
            }
        }

        return null;
    }

    /// <summary>The text of the first child of a name; empty when there is none.</summary>
    public string TextOf(string name) => Child(name)?.Text ?? "";

    /// <summary>Reads a document to its end.</summary>
    /// <exception cref="XmlException">It is not well-formed, or nested too deep.</exception>
    public static WireElement Read(XmlReader reader)
    {
        WireElement? root = null;
        WireElement? open = null;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    WireElement element = Begin(reader.LocalName, open);
                    root ??= element;
                    if (reader.Depth > DeepestNesting)
                    {
                        throw new XmlException("The document is nested too deep.");
                    }

                    open = reader.IsEmptyElement ? open : element;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    (open ?? throw new XmlException("There is text outside of the document.")).Add(reader.Value);
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when open?._text.Length > 0:
                    // White space between two escaped characters is text; elsewhere it is layout.
                    open.Add(reader.Value);
                    break;
                case XmlNodeType.EndElement:
                    // The reader of .NET Framework lets some ends through that are one too many.
                    open = (open ?? throw new XmlException("An element ends that did not begin.")).End();
                    break;
            }
        }

        return root ?? throw new XmlException("The document has no element.");
    }

    /// <summary>Begins an element, the last one so far of its parent.</summary>
    internal static WireElement Begin(string name, WireElement? parent)
    {
        var element = new WireElement(name, parent);
        if (parent is not null)
        {
            (parent._children ??= []).Add(element);
        }

        return element;
    }

    /// <summary>Adds a text in ASCII.</summary>
    internal void Add(byte[] bytes, int from, int end, bool isBlank)
    {
        // White space alone is layout, unless text stands before it.
        if (from < end && (!isBlank || _text.Length > 0))
        {
            Add(Encoding.ASCII.GetString(bytes, from, end - from));
        }
    }

    /// <summary>Ends this element.</summary>
    /// <returns>Its parent, or <c>null</c>.</returns>
    internal WireElement? End()
    {
        _text = _pieces?.ToString() ?? _text;
        _pieces = null;
        return _parent;
    }

    private void Add(string text)
    {
        if (_text.Length == 0)
        {
            _text = text;
        }
        else
        {
            (_pieces ??= new StringBuilder(_text)).Append(text);
        }
    }
}

/// <summary>Values in XML and headers.</summary>
internal static class WireText
{
    private const int LongestShown = 30;

    // Apache, older versions of it, and Jetty. An ETag of the service ends with a hexadecimal digit.
    private static readonly string[] CompressionMarks = ["--gzip", "-gzip", ";gzip", "-br", "-zstd"];

    /// <summary>An untrusted text for messages: only letters and digits, shortened.</summary>
    public static string Shown(string text) =>
        new(text.Where(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'))
            .Take(LongestShown).ToArray());

    /// <summary>A time like <c>2018-12-28T09:41:56.000Z</c>; <c>null</c> for anything else.</summary>
    public static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    /// <summary>An ETag without its quotes; empty when there is none. A gateway that compresses marks it as weak,
    /// <c>W/"5D41"</c>, or appends how: <c>"5D41-gzip"</c>.</summary>
    public static string ETag(string? text)
    {
        string tag = text?.Trim() ?? "";
        tag = (tag.StartsWith("W/", StringComparison.Ordinal) ? tag.Substring(2) : tag).Trim('"');
        foreach (string mark in CompressionMarks)
        {
            if (tag.EndsWith(mark, StringComparison.Ordinal))
            {
                return tag.Substring(0, tag.Length - mark.Length).Trim('"');
            }
        }

        return tag;
    }

    /// <summary>Whether a text is <c>true</c>.</summary>
    public static bool IsTrue(string text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A non-negative whole number; <c>null</c> for anything else.</summary>
    public static long? Count(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : null;

    /// <summary>A range of bytes in header syntax.</summary>
    public static string Range(ByteRange range) => FormattableString.Invariant($"bytes={range.First}-{range.Last}");

    /// <summary>A time in the details of an error, or <c>null</c>.</summary>
    public static DateTimeOffset? FindTime(IReadOnlyDictionary<string, string> details, string name) =>
        details.TryGetValue(name, out string? text) ? Time(text) : null;
}

/// <summary>Describes a body that is not the expected XML.</summary>
internal static class UnreadableBody
{
    private const int Beginning = 256;

    private static readonly XmlReaderSettings Hardened = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    /// <summary>Completes the sentence "The response of the host …".</summary>
    public static string Describe(OssResponse response)
    {
        if (response.Body.Count == 0)
        {
            return "is empty";
        }

        if (XmlBounds.IsUtf16(response.Body))
        {
            return "is not UTF-8";
        }

        if (!XmlBounds.Hold(response.Body))
        {
            return "has more tags or attributes than any of OSS";
        }

        string text = Text(response.Body, response.Body.Count);
        if (text.Contains("<!DOCTYPE"))
        {
            return "has a document type definition, which OSS never sends";
        }

        return IsCutOff(text) ? "was cut off: its XML is not closed" : "is not well-formed XML";
    }

    /// <summary>Whether the body is HTML, by its content type or its beginning.</summary>
    public static bool IsPage(OssResponse response)
    {
        if (response.Body.Count == 0)
        {
            return false;
        }

        string beginning = Text(response.Body, Math.Min(response.Body.Count, Beginning))
            .TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        return response.ContentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase)
            || beginning.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase)
            || beginning.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    // XmlReader reports the position of the error.
    private static bool IsCutOff(string text)
    {
        int lines = text.Count(c => c == '\n') + 1;
        int lastLine = text.Length - 1 - text.LastIndexOf('\n');
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Hardened);
            while (reader.Read())
            {
            }

            return false;
        }
        catch (XmlException flaw)
        {
            return flaw.LineNumber == lines && flaw.LinePosition >= lastLine;
        }
    }

    private static string Text(ArraySegment<byte> body, int count) =>
        Encoding.UTF8.GetString(body.Array!, body.Offset, count);
}

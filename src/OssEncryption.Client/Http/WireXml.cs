using System.Text;
using System.Xml;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Reads the XML of answers and writes that of requests. An answer is input from outside: no DTD, no entities,
/// no resolving, and a sentence that says what is wrong with it without repeating it.</summary>
internal static class WireXml
{
    // The size of answers is limited while they are read.
    private static readonly XmlDictionaryReaderQuotas Unbounded = XmlDictionaryReaderQuotas.Max;

    [ThreadStatic]
    private static XmlDictionaryReader? _idleReader;

    private static readonly XmlWriterSettings Plain = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
    };

    /// <summary>Reads an answer whose root has the given local name.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>.</exception>
    public static WireElement Read(OssResponse answer, string root)
    {
        WireElement element;
        try
        {
            element = Read(answer.Body);
        }
        catch (XmlException)
        {
            throw answer.Unreadable(UnreadableBody.Describe(answer), IsTransient(answer));
        }

        if (element.Name == root)
        {
            return element;
        }

        string what = UnreadableBody.IsPage(answer)
            ? UnreadableBody.Page
            : $"is a <{WireText.Shown(element.Name)}>, not a <{root}>";
        throw answer.Unreadable(what, IsTransient(answer));
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="XmlException">It is not well-formed, or has a DTD.</exception>
    public static WireElement Read(ArraySegment<byte> body)
    {
        // This reader knows no DTD and resolves nothing. Its buffers cost more than a small answer, so each thread
        // keeps one, unless what it read was broken.
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

        WireElement element = WireElement.Read(reader);
        reader.Close();
        _idleReader = reader;
        return element;
    }

    /// <summary>Refuses a web page in the place of an answer that has no content to speak of: something between here
    /// and the service answered, and nothing was done.</summary>
    public static void RefusePage(OssResponse answer)
    {
        if (UnreadableBody.IsPage(answer))
        {
            throw answer.Unreadable(UnreadableBody.Page);
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

    /// <summary>Writes an element when there is something to write in it.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>.</exception>
    public static void WriteOptional(this XmlWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            RequirePlain(name, text);
            writer.WriteElementString(name, text);
        }
    }

    /// <summary>Refuses a text that an element cannot carry as it is.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>.</exception>
    public static void RequirePlain(string name, string text)
    {
        if (text.Any(char.IsControl))
        {
            throw new OssInputException(OssInputError.InvalidText,
                $"The value for {name} has a line break or another control character. Write it without.");
        }
    }

    // A proxy that cannot reach the service says so on a page of its own.
    private static bool IsTransient(OssResponse answer) => RetryRules.IsTransient(answer.Status);
}

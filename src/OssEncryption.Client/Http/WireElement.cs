using System.Xml;

namespace OssEncryption.Client.Http;

/// <summary>An element of an answer, by its local name: old servers put a namespace on some roots, newer ones
/// none.</summary>
internal sealed class WireElement
{
    private const int DeepestNesting = 32;

    private readonly WireElement? _parent;
    private List<WireElement>? _children;
    private string _text = "";

    private WireElement(string name, WireElement? parent)
    {
        Name = name;
        _parent = parent;
    }

    /// <summary>The local name.</summary>
    public string Name { get; }

    /// <summary>The elements directly in this one, in their order.</summary>
    public IReadOnlyList<WireElement> Children => _children ?? (IReadOnlyList<WireElement>)[];

    /// <summary>The text in this element and in those within, without white space around it.</summary>
    public string Text => _children is null
        ? _text.Trim()
        : (_text + string.Concat(_children.Select(child => child.Text))).Trim();

    /// <summary>The first child of a name, or <c>null</c>.</summary>
    public WireElement? Child(string name)
    {
        foreach (WireElement child in Children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The text of the first child of a name; empty where there is none.</summary>
    public string TextOf(string name) => Child(name)?.Text ?? "";

    /// <summary>Reads a document to its end.</summary>
    /// <exception cref="XmlException">It is not well-formed, or nested deeper than any answer is.</exception>
    public static WireElement Read(XmlReader reader)
    {
        WireElement? root = null;
        WireElement? open = null;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = new WireElement(reader.LocalName, open);
                    open?.Add(element);
                    root ??= element;
                    if (reader.Depth > DeepestNesting)
                    {
                        throw new XmlException("The document is nested too deep.");
                    }

                    open = reader.IsEmptyElement ? open : element;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    open!._text += reader.Value;
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when open?._text.Length > 0:
                    // Between two escaped characters it is a part of the text; elsewhere it is layout.
                    open._text += reader.Value;
                    break;
                case XmlNodeType.EndElement:
                    open = open!._parent;
                    break;
            }
        }

        return root ?? throw new XmlException("The document has no element.");
    }

    private void Add(WireElement child) => (_children ??= []).Add(child);
}

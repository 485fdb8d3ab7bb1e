using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>
/// Reads XML that came from outside: no document type, nothing fetched, at most so many characters and 32 levels, and no
/// comments or instructions, which could hide in a value.
/// </summary>
internal static class MeridianXml
{
    internal const int DeepestLevel = 32;

    /// <summary>A reader over content whose signature is verified. It reads UTF-8, whatever the content says of itself.</summary>
    internal static XmlReader Reader(byte[] content) =>
        XmlReader.Create(
            new StreamReader(
                new MemoryStream(content, writable: false),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: false
            ),
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = Math.Max(1, content.Length),
                ConformanceLevel = ConformanceLevel.Document,
                CloseInput = true,
            }
        );

    /// <summary>Reads a whole small document.</summary>
    /// <returns>What <paramref name="read"/> makes of its root; null for what cannot be read or does not fit to the letter.</returns>
    internal static T? Read<T>(byte[] content, Func<MeridianElement, T> read)
        where T : class
    {
        try
        {
            using var reader = Reader(content);
            MoveToElement(reader);
            var root = Element(reader);
            MoveToEnd(reader);
            return read(new(root));
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>Whether an exception says that the text is not what it should be.</summary>
    internal static bool IsUnreadable(Exception e) => e is XmlException or FormatException or DecoderFallbackException;

    /// <summary>Reads the element that the reader stands on, and leaves the reader behind it.</summary>
    /// <exception cref="FormatException">It holds something that no message of the bank does.</exception>
    internal static XElement Element(XmlReader reader)
    {
        var root = Start(reader);
        var open = root;
        var level = reader.Depth;
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return root;
        }
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var child = Start(reader);
                    open.Add(child);
                    if (!reader.IsEmptyElement)
                        open = child;
                    break;
                case XmlNodeType.EndElement when reader.Depth == level:
                    reader.Read();
                    return root;
                case XmlNodeType.EndElement:
                    open = open.Parent!;
                    break;
                case XmlNodeType.Text:
                    open.Add(reader.Value);
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    break;
                default:
                    throw new FormatException($"A {reader.NodeType} is in no message of the bank.");
            }
        }
        throw new FormatException("The text ends within an element.");
    }

    /// <summary>Passes over the declaration and white space.</summary>
    internal static void MoveToElement(XmlReader reader)
    {
        while (reader.NodeType is not XmlNodeType.Element)
        {
            if (
                !reader.Read()
                || reader.NodeType is not (XmlNodeType.XmlDeclaration or XmlNodeType.Whitespace or XmlNodeType.Element)
            )
                throw new FormatException("No element is where one must be.");
        }
    }

    internal static void MoveToEnd(XmlReader reader)
    {
        while (!reader.EOF)
        {
            if (reader.NodeType is not (XmlNodeType.Whitespace or XmlNodeType.None))
                throw new FormatException("Something follows where the message must end.");
            reader.Read();
        }
    }

    private static XElement Start(XmlReader reader)
    {
        if (reader.Depth >= DeepestLevel)
            throw new FormatException("The message is too deep.");
        var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        if (!reader.MoveToFirstAttribute())
            return element;
        do
        {
            if (reader.NamespaceURI is not "http://www.w3.org/2000/xmlns/")
                element.SetAttributeValue(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value);
        } while (reader.MoveToNextAttribute());
        reader.MoveToElement();
        return element;
    }
}

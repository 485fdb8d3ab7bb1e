using System.Xml.Linq;

namespace Issuance.Banks.Meridian;

/// <summary>Reads an element's children in the order in which they must come, and nothing else.</summary>
/// <remarks>Its methods throw <see cref="FormatException"/> where the element does not fit.</remarks>
internal sealed class MeridianElement(XElement element)
{
    private XElement? next = FirstOf(element);

    internal XName Name => element.Name;

    /// <summary>The next child, which must be this one.</summary>
    internal MeridianElement Child(string name) =>
        ChildIf(name) ?? throw new FormatException($"{name} is missing in {element.Name.LocalName}.");

    internal MeridianElement Child(XName name) =>
        TakeIf(name) ?? throw new FormatException($"{name} is missing in {element.Name.LocalName}.");

    /// <summary>The next child if it is this one.</summary>
    internal MeridianElement? ChildIf(string name) => TakeIf(element.Name.Namespace + name);

    /// <summary>The next child, whatever it is.</summary>
    internal MeridianElement Any() => new(Advance() ?? throw new FormatException("An element is missing."));

    internal IEnumerable<MeridianElement> Children(string name)
    {
        while (ChildIf(name) is { } child)
            yield return child;
    }

    /// <summary>The text of the next child, which must be this one; 1 to <paramref name="max"/> characters.</summary>
    internal string Text(string name, int max = 35) =>
        TextIf(name, max) ?? throw new FormatException($"{name} is missing in {element.Name.LocalName}.");

    internal string? TextIf(string name, int max = 35)
    {
        if (ChildIf(name) is not { } child)
            return null;
        var text = child.Value();
        return text.Length <= max ? text : throw new FormatException($"{name} is too long.");
    }

    /// <summary>Passes over a time.</summary>
    internal void Time(string name)
    {
        if (!MeridianForms.IsTime(Text(name)))
            throw new FormatException($"{name} is no time.");
    }

    /// <summary>A whole number of at most 15 digits.</summary>
    internal long Number(string name)
    {
        var text = Text(name, 15);
        return text.All(char.IsAsciiDigit)
            ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : throw new FormatException($"{name} is no number.");
    }

    /// <summary>A sum without a currency, in fen.</summary>
    internal long Sum(string name) =>
        MeridianForms.Fen(Text(name, 18)) ?? throw new FormatException($"{name} is no amount.");

    /// <summary>An amount in CNY, in fen.</summary>
    internal long Amount(string name)
    {
        if (TakeIf(element.Name.Namespace + name, "Ccy") is not { } child)
            throw new FormatException($"{name} is missing in {element.Name.LocalName}.");
        return child.Attribute("Ccy") == MeridianNames.Currency && MeridianForms.Fen(child.Value()) is { } fen
            ? fen
            : throw new FormatException($"{name} is no amount in CNY.");
    }

    /// <summary>One of these words.</summary>
    internal string Word(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name);
        return words.Contains(text) ? text : throw new FormatException($"{name} is none of its words.");
    }

    /// <summary>Nothing may follow.</summary>
    internal void End()
    {
        if (next is not null)
            throw new FormatException($"{next.Name.LocalName} is too much in {element.Name.LocalName}.");
        if (element.Nodes().Any(node => node is XText))
            throw new FormatException($"Text stands between the elements of {element.Name.LocalName}.");
    }

    /// <summary>The text of an element that has nothing else.</summary>
    internal string Value() =>
        next is null && element.Value is { Length: > 0 } text
            ? text
            : throw new FormatException($"{element.Name.LocalName} has no text.");

    private string? Attribute(string name) => (string?)element.Attribute(name);

    private MeridianElement? TakeIf(XName name, string? attribute = null)
    {
        if (next?.Name != name)
            return null;
        if (next.Attributes().Any(a => a.Name != attribute))
            throw new FormatException($"{name.LocalName} has an attribute too much.");
        return new(Advance()!);
    }

    private XElement? Advance()
    {
        var taken = next;
        next = taken?.ElementsAfterSelf().FirstOrDefault();
        return taken;
    }

    private static XElement? FirstOf(XElement element) => element.Elements().FirstOrDefault();
}

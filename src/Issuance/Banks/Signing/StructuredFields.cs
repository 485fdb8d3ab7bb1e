using System.Globalization;
using System.Text;

namespace Issuance.Banks.Signing;

/// <summary>The part of RFC 8941 that signature headers are made of: dictionaries of inner lists and of items.</summary>
/// <remarks>Strict: a repeated key, a decimal, or one character out of place makes the whole field unreadable.</remarks>
internal static class StructuredFields
{
    /// <summary>A header of ours has 300 characters; whatever is this long is not meant well.</summary>
    private const int MaxLength = 4096;

    /// <summary>A bare word. Nothing that we accept is one, but other labels may carry some.</summary>
    internal sealed record Token(string Text);

    /// <param name="Key">In lower case.</param>
    /// <param name="Value">A <see cref="long"/>, <see cref="string"/>, <see cref="bool"/>, byte array or <see cref="Token"/>.</param>
    internal sealed record Parameter(string Key, object Value);

    internal sealed record Item(object Value, IReadOnlyList<Parameter> Parameters);

    internal sealed record InnerList(IReadOnlyList<Item> Items, IReadOnlyList<Parameter> Parameters);

    /// <returns>Key to <see cref="Item"/> or <see cref="InnerList"/>; null if the text is not such a dictionary.</returns>
    internal static IReadOnlyDictionary<string, object>? ParseDictionary(string text)
    {
        if (text.Length > MaxLength)
            return null;
        try
        {
            return new Reader(text).Dictionary();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The one spelling that both sides sign, whatever spaces the header had.</summary>
    internal static string Serialize(InnerList list) =>
        $"({string.Join(' ', list.Items.Select(Serialize))}){Serialize(list.Parameters)}";

    internal static string Serialize(Item item) => Serialize(item.Value) + Serialize(item.Parameters);

    private static string Serialize(IReadOnlyList<Parameter> parameters) =>
        string.Concat(parameters.Select(p => p.Value is true ? $";{p.Key}" : $";{p.Key}={Serialize(p.Value)}"));

    private static string Serialize(object value) =>
        value switch
        {
            long number => number.ToString(CultureInfo.InvariantCulture),
            string text =>
                $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
            bool flag => flag ? "?1" : "?0",
            byte[] bytes => $":{Convert.ToBase64String(bytes)}:",
            Token token => token.Text,
            _ => throw new InvalidOperationException("not a value of a structured field"),
        };

    private sealed class Reader(string text)
    {
        private int at;

        private char Next => at < text.Length ? text[at] : '\0';

        public Dictionary<string, object> Dictionary()
        {
            var members = new Dictionary<string, object>(StringComparer.Ordinal);
            Skip(' ');
            while (at < text.Length)
            {
                var key = Key();
                object member = Next is '=' ? InnerListOrItem() : new Item(true, Parameters());
                Require(members.TryAdd(key, member));
                SkipBlank();
                if (at == text.Length)
                    break;
                Expect(',');
                SkipBlank();
                Require(at < text.Length); // a comma at the end announces a member that is not there
            }
            return members;
        }

        private object InnerListOrItem()
        {
            Expect('=');
            return Next is '(' ? InnerList() : Item();
        }

        private InnerList InnerList()
        {
            Expect('(');
            var items = new List<Item>();
            while (true)
            {
                Skip(' ');
                if (Next is ')')
                    break;
                items.Add(Item());
                Require(Next is ' ' or ')');
            }
            Expect(')');
            return new(items, Parameters());
        }

        private Item Item() => new(BareItem(), Parameters());

        private List<Parameter> Parameters()
        {
            var parameters = new List<Parameter>();
            while (Next is ';')
            {
                at++;
                Skip(' ');
                var key = Key();
                object value = true;
                if (Next is '=')
                {
                    at++;
                    value = BareItem();
                }
                Require(!parameters.Exists(p => string.Equals(p.Key, key, StringComparison.Ordinal)));
                parameters.Add(new(key, value));
            }
            return parameters;
        }

        private object BareItem() =>
            Next switch
            {
                '"' => Text(),
                ':' => Bytes(),
                '?' => Flag(),
                '-' or (>= '0' and <= '9') => Number(),
                '*' => Word(),
                var c when char.IsAsciiLetter(c) => Word(),
                _ => throw new FormatException(),
            };

        private string Key()
        {
            var start = at;
            Require(Next is '*' || char.IsAsciiLetterLower(Next));
            while (char.IsAsciiLetterLower(Next) || char.IsAsciiDigit(Next) || Next is '_' or '-' or '.' or '*')
                at++;
            return text[start..at];
        }

        private string Text()
        {
            Expect('"');
            var value = new StringBuilder();
            while (Next is not '"')
            {
                if (Next is '\\')
                {
                    at++;
                    Require(Next is '"' or '\\');
                }
                Require(Next is >= ' ' and <= '~');
                value.Append(text[at++]);
            }
            Expect('"');
            return value.ToString();
        }

        private byte[] Bytes()
        {
            Expect(':');
            var start = at;
            // The decoder would let blanks through, so the alphabet is checked here.
            while (char.IsAsciiLetterOrDigit(Next) || Next is '+' or '/' or '=')
                at++;
            var encoded = text[start..at];
            Expect(':');
            return Convert.FromBase64String(encoded);
        }

        private bool Flag()
        {
            Expect('?');
            Require(Next is '0' or '1');
            return text[at++] is '1';
        }

        private long Number()
        {
            var start = at;
            if (Next is '-')
                at++;
            var digits = at;
            while (char.IsAsciiDigit(Next))
                at++;
            Require(at - digits is >= 1 and <= 15 && Next is not '.');
            return long.Parse(
                text.AsSpan(start, at - start),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture
            );
        }

        private Token Word()
        {
            var start = at;
            while (char.IsAsciiLetterOrDigit(Next) || "!#$%&'*+-.^_`|~:/".Contains(Next, StringComparison.Ordinal))
                at++;
            return new(text[start..at]);
        }

        private void Skip(char blank)
        {
            while (Next == blank)
                at++;
        }

        private void SkipBlank()
        {
            while (Next is ' ' or '\t')
                at++;
        }

        private void Expect(char expected)
        {
            Require(Next == expected);
            at++;
        }

        private static void Require(bool holds)
        {
            if (!holds)
                throw new FormatException();
        }
    }
}

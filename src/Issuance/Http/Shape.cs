using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Issuance.Shared;

namespace Issuance.Http;

/// <summary>
/// The shape of a request type, read once from its members and their annotations. It finds every fault of a request
/// at once, where a deserialiser stops at the first and says it in words of its own.
/// </summary>
public sealed class Shape
{
    private static readonly ConcurrentDictionary<Type, Shape> Known = new();

    private readonly Dictionary<string, Member> members;

    private Shape(Type type) =>
        members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null)
            .Select(property => new Member(property))
            .ToDictionary(member => member.Name, StringComparer.Ordinal);

    public static Shape Of(Type type) => Known.GetOrAdd(type, static t => new Shape(t));

    internal IReadOnlyDictionary<string, Member> Members => members;

    /// <summary>All faults of an object, each with its JSON Pointer below <paramref name="pointer"/>.</summary>
    public void Check(JsonElement element, string pointer, List<Fault> faults)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Faults.WrongType(pointer, "an object"));
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var at = Faults.At(pointer, property.Name);
            if (!seen.Add(property.Name))
                faults.Add(Faults.Duplicate(at));
            else if (!members.TryGetValue(property.Name, out var member))
                faults.Add(Faults.Unknown(at));
            else if (property.Value.ValueKind != JsonValueKind.Null)
                member.Check(property.Value, at, faults);
            else if (member.Required)
                faults.Add(Faults.Missing(at));
        }

        foreach (var member in members.Values)
            if (member.Required && !seen.Contains(member.Name))
                faults.Add(Faults.Missing($"{pointer}/{member.Name}"));
    }

    /// <summary>One member of a request type and the limits that its annotations set.</summary>
    internal sealed class Member
    {
        private readonly Type type;
        private readonly StringLengthAttribute? length;
        private readonly RegularExpressionAttribute? pattern;
        private readonly AllowedValuesAttribute? allowed;
        private readonly RangeAttribute? range;
        private readonly EachLengthAttribute? each;
        private readonly int fewest;
        private readonly int most;

        public Member(PropertyInfo property)
        {
            Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Required =
                property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null;
            type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            length = property.GetCustomAttribute<StringLengthAttribute>();
            pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
            allowed = property.GetCustomAttribute<AllowedValuesAttribute>();
            range = property.GetCustomAttribute<RangeAttribute>();
            each = property.GetCustomAttribute<EachLengthAttribute>();
            fewest = property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0;
            most = property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? int.MaxValue;
        }

        public string Name { get; }
        public bool Required { get; }
        public bool IsList => type.IsArray;
        public bool IsInteger => type == typeof(int);

        public void Check(JsonElement value, string pointer, List<Fault> faults)
        {
            if (type.IsArray)
                CheckList(value, pointer, faults);
            else if (type == typeof(bool))
            {
                if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                    faults.Add(Faults.WrongType(pointer, "true or false"));
            }
            else if (type == typeof(int))
                CheckInteger(value, pointer, faults);
            else if (IsText(type))
                CheckText(type, value, pointer, faults);
            else
                Of(type).Check(value, pointer, faults);
        }

        private static bool IsText(Type type) =>
            type == typeof(string) || type.IsEnum || type == typeof(DateOnly) || type == typeof(DateTimeOffset);

        private void CheckList(JsonElement value, string pointer, List<Fault> faults)
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                faults.Add(Faults.WrongType(pointer, "a list"));
                return;
            }

            var count = value.GetArrayLength();
            if (count < fewest)
                faults.Add(Faults.TooShort(pointer, $"at least {fewest} items"));
            if (count > most)
            {
                faults.Add(Faults.TooLong(pointer, $"at most {most} items"));
                return; // Saying what is wrong with each of a million items helps nobody.
            }

            var item = type.GetElementType()!;
            var index = 0;
            foreach (var element in value.EnumerateArray())
            {
                var at = $"{pointer}/{index++}";
                if (IsText(item))
                    CheckText(item, element, at, faults);
                else
                    Of(item).Check(element, at, faults);
            }
        }

        private void CheckInteger(JsonElement value, string pointer, List<Fault> faults)
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || number % 1 != 0)
                faults.Add(Faults.WrongType(pointer, "a whole number"));
            else if (!value.TryGetInt32(out var whole) || (range is not null && !range.IsValid(whole)))
                faults.Add(Faults.OutOfRange(pointer, range is null ? "" : $"from {range.Minimum} to {range.Maximum}"));
        }

        private void CheckText(Type kind, JsonElement value, string pointer, List<Fault> faults)
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                faults.Add(Faults.WrongType(pointer, "a text"));
                return;
            }

            var text = value.GetString()!;
            if (text.Contains('\0', StringComparison.Ordinal))
                faults.Add(Faults.Nul(pointer));
            else if (kind.IsEnum)
                CheckListed(EnumNames.Of(kind), text, pointer, faults);
            else if (kind == typeof(DateOnly))
                CheckDate(text, pointer, faults);
            else if (kind == typeof(DateTimeOffset))
                CheckInstant(text, pointer, faults);
            else
                CheckLimits(text, pointer, faults);
        }

        private void CheckLimits(string text, string pointer, List<Fault> faults)
        {
            var longest = each?.Maximum ?? length?.MaximumLength ?? int.MaxValue;
            var shortest = each?.Minimum ?? length?.MinimumLength ?? 0;
            if (text.Length > longest)
                faults.Add(Faults.TooLong(pointer, $"at most {longest} characters"));
            else if (text.Length < shortest)
                faults.Add(Faults.TooShort(pointer, $"at least {shortest} characters"));
            else if (allowed is not null)
                CheckListed([.. allowed.Values.Select(value => (string)value!)], text, pointer, faults);
            else if (pattern is not null && !Matches(pattern, text))
                faults.Add(Faults.BadPattern(pointer));
        }

        private static bool Matches(RegularExpressionAttribute pattern, string text) =>
            Regex.IsMatch(text, $"^(?:{pattern.Pattern})\\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

        private static void CheckListed(string[] names, string text, string pointer, List<Fault> faults)
        {
            if (!names.Contains(text, StringComparer.Ordinal))
                faults.Add(Faults.NotInList(pointer, string.Join(", ", names)));
        }

        private static void CheckDate(string text, string pointer, List<Fault> faults)
        {
            if (!Regex.IsMatch(text, @"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.None, TimeSpan.FromSeconds(1)))
                faults.Add(Faults.BadPattern(pointer));
            else if (
                !DateOnly.TryParseExact(
                    text,
                    "yyyy-MM-dd",
                    System.Globalization.CultureInfo.InvariantCulture,
                    default,
                    out _
                )
            )
                faults.Add(Faults.OutOfRange(pointer, "a day that exists"));
        }

        private static void CheckInstant(string text, string pointer, List<Fault> faults)
        {
            if (!InstantConverter.Form().IsMatch(text))
                faults.Add(Faults.BadPattern(pointer));
            else if (!InstantConverter.TryRead(text, out _))
                faults.Add(Faults.OutOfRange(pointer, "a time that exists"));
        }
    }

    private static class EnumNames
    {
        private static readonly ConcurrentDictionary<Type, string[]> Names = new();

        public static string[] Of(Type type) =>
            Names.GetOrAdd(type, static t => [.. Enum.GetNames(t).Select(Snake.Case)]);
    }
}

using System.Text.Json;

namespace Issuance.Shared;

/// <summary>One spelling of states from database to API to page: snake_case.</summary>
public static class Snake
{
    public static string Case(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    public static string Case<TEnum>(TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByValue[value];

    /// <exception cref="ArgumentException">The text names no member.</exception>
    public static TEnum Read<TEnum>(string text)
        where TEnum : struct, Enum =>
        Names<TEnum>.ByName.TryGetValue(text, out var value)
            ? value
            : throw new ArgumentException($"'{text}' is no {typeof(TEnum).Name}.", nameof(text));

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ByValue = Enum.GetValues<TEnum>()
            .ToDictionary(value => value, value => Case(value.ToString()));

        public static readonly Dictionary<string, TEnum> ByName = ByValue.ToDictionary(
            pair => pair.Value,
            pair => pair.Key,
            StringComparer.Ordinal
        );
    }
}

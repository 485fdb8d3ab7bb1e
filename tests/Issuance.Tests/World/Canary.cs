namespace Issuance.Tests.World;

/// <summary>A person whose every value can be searched for: none of them may stand in clear anywhere.</summary>
internal static class Canary
{
    /// <summary>The values in the forms in which they could leak.</summary>
    public static IReadOnlyList<string> Values(TestPerson person, string? cardNumber = null) =>
        [
            .. new[]
            {
                person.Name,
                System.Text.Json.JsonSerializer.Serialize(person.Name).Trim('"'),
                Uri.EscapeDataString(person.Name),
                person.IdNumber,
                person.IdNumber[6..14] + person.IdNumber[14..],
                person.Mobile,
                Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(person.IdNumber)),
            },
            .. cardNumber is null ? Array.Empty<string>() : [cardNumber],
        ];

    public static void AssertNotIn(string text, IEnumerable<string> values, string where)
    {
        foreach (var value in values)
            Assert.False(
                text.Contains(value, StringComparison.Ordinal),
                $"A value of the canary stands in clear in {where}."
            );
    }
}

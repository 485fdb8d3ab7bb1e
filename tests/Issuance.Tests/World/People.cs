using System.Globalization;
using Issuance.Shared;

namespace Issuance.Tests.World;

/// <summary>Sandbox people: sound numbers of regions that exist nowhere, each used once in a run.</summary>
public static class People
{
    private static int drawn = Random.Shared.Next(1, 20_000);

    /// <param name="order">The order number; 901 to 903 make the stub bank misbehave. Odd for a man, even for a woman.</param>
    public static TestPerson New(int? order = null, string region = "109901")
    {
        var number = Interlocked.Increment(ref drawn);
        // The day of birth makes the number unique; the order number stays below the magic ones.
        var born = new DateOnly(1940, 1, 1).AddDays(number % 20_000);
        var digits =
            $"{region}{born.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}{order ?? 1 + number / 20_000 % 880:000}";
        var idNumber = digits + ResidentId.CheckCharacter(digits);
        return new TestPerson(
            "张晓明",
            idNumber,
            (idNumber[16] - '0') % 2 == 1 ? "male" : "female",
            "10000000001",
            region
        );
    }
}

public sealed record TestPerson(string Name, string IdNumber, string Sex, string Mobile, string Division)
{
    /// <summary>The body of an application for this person, sound in every member.</summary>
    public object Application(string servicePoint = "SP-EAST", string clerk = "E-1007", string bank = "harbour") =>
        new
        {
            channel = "service_point",
            servicePoint,
            clerk,
            requestType = "first",
            agentBank = bank,
            declarationAccepted = true,
            person = new
            {
                name = Name,
                idNumber = IdNumber,
                sex = Sex,
                mobile = Mobile,
                scheme = "employee",
                division = Division,
            },
            materials = new[]
            {
                new
                {
                    type = "id_card",
                    originalSeen = true,
                    validUntil = "2036-05-01",
                },
            },
        };

    public object IdDocument(string? number = null) =>
        new
        {
            type = "id_card",
            number = number ?? IdNumber,
            originalSeen = true,
        };
}

using System.Globalization;
using Issuance.Shared;
using Issuance.Tests.Vectors;

namespace Issuance.Tests.Shared;

public class ResidentIdVectorTests
{
    private const string File = "resident-id-vectors.json";

    public sealed record Vector(
        int N,
        string Id,
        string Verdict,
        string? RegionCode,
        string? BirthDate,
        string? Sex,
        string? Normalized
    );

    private static readonly DateOnly AsOf = DateOnly.Parse(
        VectorFile.Read(File).GetProperty("asOf").GetString()!,
        CultureInfo.InvariantCulture
    );

    [Theory] // the sandbox knows three more divisions, and nothing else may differ there
    [InlineData(false)]
    [InlineData(true)]
    public void Every_resident_id_vector_gets_its_verdict(bool sandbox)
    {
        Assert.All(
            VectorFile.Vectors<Vector>(File),
            vector => Assert.Equal(vector.Verdict, Verdict(Read(vector, sandbox)))
        );
    }

    [Fact]
    public void Every_accepted_vector_gives_region_birth_date_and_sex()
    {
        var accepted = VectorFile.Vectors<Vector>(File).Where(vector => vector.BirthDate is not null).ToList();

        Assert.Equal(74, accepted.Count);
        Assert.All(
            accepted,
            vector =>
            {
                var id = Read(vector, sandbox: false).Value!;
                Assert.Equal(vector.Normalized ?? vector.Id.ToUpperInvariant(), id.Canonical);
                Assert.Equal(vector.RegionCode, id.Region);
                Assert.Equal(DateOnly.Parse(vector.BirthDate!, CultureInfo.InvariantCulture), id.BirthDate);
                Assert.Equal(string.Equals(vector.Sex, "M", StringComparison.Ordinal) ? Sex.Male : Sex.Female, id.Sex);
            }
        );
    }

    private static ResidentIdReading Read(Vector vector, bool sandbox) =>
        ResidentId.Read(vector.Id, AsOf, Divisions.For(sandbox));

    private static string Verdict(ResidentIdReading reading) =>
        (reading.Fault, reading.Warnings) switch
        {
            (null, []) => "VALID",
            (null, ["id_region_unlisted"]) => "VALID_UNLISTED_REGION",
            (null, ["id_number_legacy"]) => "LEGACY_15",
            ("id_number_format", []) => "BAD_FORMAT",
            ("id_number_region", []) => "UNKNOWN_REGION",
            ("id_number_birth_date", []) => "BAD_BIRTH_DATE",
            ("id_number_check_digit", []) => "BAD_CHECK_DIGIT",
            _ => $"{reading.Fault} {string.Join(' ', reading.Warnings)}",
        };
}

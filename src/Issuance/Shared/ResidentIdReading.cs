using System.Diagnostics.CodeAnalysis;

namespace Issuance.Shared;

/// <summary>What came of reading an ID number: the number with its warnings, or one fault.</summary>
/// <remarks>Neither a fault nor a warning echoes the number.</remarks>
public sealed record ResidentIdReading
{
    private ResidentIdReading(ResidentId? value, string? fault, IReadOnlyList<string> warnings)
    {
        Value = value;
        Fault = fault;
        Warnings = warnings;
    }

    /// <summary>Says whether the number may be used; warnings do not hinder it.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsSound => Value is not null;

    public ResidentId? Value { get; }

    /// <summary>One of <see cref="ResidentIdFaults"/>.</summary>
    public string? Fault { get; }

    /// <summary>Any of <see cref="ResidentIdWarnings"/>; empty with a fault.</summary>
    public IReadOnlyList<string> Warnings { get; }

    internal static ResidentIdReading Accepted(ResidentId value, IReadOnlyList<string> warnings) =>
        new(value, null, warnings);

    internal static ResidentIdReading Refused(string fault) => new(null, fault, []);
}

/// <summary>Why an ID number is refused, in the order in which the faults are looked for.</summary>
public static class ResidentIdFaults
{
    public const string Format = "id_number_format";
    public const string Region = "id_number_region";

    /// <summary>Impossible, before 1850, or after the business date.</summary>
    public const string BirthDate = "id_number_birth_date";
    public const string CheckDigit = "id_number_check_digit";
}

/// <summary>What a clerk should look at again although the number is accepted.</summary>
public static class ResidentIdWarnings
{
    /// <summary>The province is assigned, the county is in none of our tables.</summary>
    public const string RegionUnlisted = "id_region_unlisted";

    /// <summary>15 digits: no check digit proves them, the original must.</summary>
    public const string Legacy = "id_number_legacy";
}

using System.ComponentModel.DataAnnotations;

namespace Issuance.Shared;

/// <summary>The papers that a person may show at a counter; each carries the resident ID number.</summary>
public enum IdDocumentType
{
    IdCard,
    TemporaryIdCard,
    ResidencePermit,
    HouseholdBook,
}

/// <summary>The identity document that a clerk or teller has in hand (R002).</summary>
public sealed record IdDocument
{
    public required IdDocumentType Type { get; init; }

    /// <summary>The number as typed: 18 characters with x or X, or 15 digits.</summary>
    [StringLength(64)]
    public required string Number { get; init; }

    /// <summary>The clerk attests to have seen the original, not a copy.</summary>
    public required bool OriginalSeen { get; init; }

    /// <summary>What can be wrong with a document on its own (all 422).</summary>
    public static readonly IReadOnlyList<Refusal> NumberRefusals =
    [
        NumberRefusal(ResidentIdFaults.Format),
        NumberRefusal(ResidentIdFaults.Region),
        NumberRefusal(ResidentIdFaults.BirthDate),
        NumberRefusal(ResidentIdFaults.CheckDigit),
    ];

    public static readonly Refusal OriginalNotSeen = new(
        "original_not_seen",
        422,
        "The original document must be seen"
    );

    /// <summary>The number, or why it cannot be one. Warnings do not matter here: the index decides whose it is.</summary>
    /// <param name="today">The business date.</param>
    public (ResidentId? Holder, Refusal? Refusal) Read(DateOnly today, Divisions divisions)
    {
        var reading = ResidentId.Read(Number, today, divisions);
        return reading.IsSound
            ? (reading.Value, null)
            : (null, NumberRefusal(reading.Fault).At("/idDocument/number", "The ID number is not valid."));
    }

    /// <summary>Why the original counts as not seen, or null.</summary>
    public Refusal? WhyNotOriginal() =>
        OriginalSeen ? null : OriginalNotSeen.At("/idDocument/originalSeen", "The original document must be seen.");

    // A record would print the number into any log line that mentions the request.
    public override string ToString() => $"{Type}";

    private static Refusal NumberRefusal(string fault) => new(fault, 422, "The ID number is not valid");
}

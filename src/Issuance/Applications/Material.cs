namespace Issuance.Applications;

/// <summary>The papers that an applicant can show.</summary>
public enum MaterialType
{
    IdCard,
    HouseholdBook,
    Photo,
    ApplicationForm,
    Other,
}

/// <summary>One paper that the clerk was shown.</summary>
public sealed record Material
{
    public required MaterialType Type { get; init; }

    /// <summary>The clerk saw the original, not a copy of it.</summary>
    public required bool OriginalSeen { get; init; }

    /// <summary>The last day on which it is valid; null for a paper that does not expire.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>On the day itself it is still valid (R049).</summary>
    public bool IsExpiredOn(DateOnly today) => ValidUntil < today;
}

/// <summary>Which papers an application must come with.</summary>
public static class RequiredMaterials
{
    private static readonly MaterialType[] OfResidents =
    [
        MaterialType.IdCard,
        MaterialType.HouseholdBook,
        MaterialType.Photo,
        MaterialType.ApplicationForm,
    ];

    private static readonly MaterialType[] ProofOfIdentity =
    [
        MaterialType.IdCard,
        MaterialType.HouseholdBook,
        MaterialType.Other,
    ];

    /// <summary>What is missing, one sentence each. Employees prove who they are (R049); residents bring all four (R061).</summary>
    public static IEnumerable<string> WhatIsMissing(Scheme scheme, IReadOnlyCollection<Material> shown)
    {
        var types = shown.Select(material => material.Type).ToHashSet();
        if (scheme == Scheme.Resident)
            return OfResidents
                .Where(type => !types.Contains(type))
                .Select(type => $"The paper {Shared.Snake.Case(type)} is missing.");
        return types.Overlaps(ProofOfIdentity) ? [] : ["One of id_card, household_book, other is missing."];
    }
}

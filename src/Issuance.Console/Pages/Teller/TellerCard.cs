namespace Issuance.Pages.Teller;

/// <summary>A card as the API shows it to its bank.</summary>
public sealed record TellerCard(
    string CardId,
    string Status,
    string Last4,
    TellerFunction Bank,
    TellerFunction Insurance,
    int Version,
    IReadOnlyList<string> AllowedCommands
);

public sealed record TellerFunction(string Status, DateTimeOffset? ActivatedAt);

/// <summary>Where and by whom it was switched on.</summary>
public sealed record TellerActivation(
    DateTimeOffset At,
    string Branch,
    string Teller,
    IReadOnlyList<string> ChangedFunctions
);

public sealed record TellerActivations(IReadOnlyList<TellerActivation> Data, bool HasMore, string? NextCursor);

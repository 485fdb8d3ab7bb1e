namespace Issuance.Banks.Harbour;

/// <summary>A page of what the bank did with the lines of a batch.</summary>
/// <param name="Complete">Every line of the batch has a result.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Totals">Of all pages together; the same on each.</param>
internal sealed record HarbourResultsPage(
    string Reference,
    bool Complete,
    IReadOnlyList<HarbourLineResult> Lines,
    HarbourResultTotals Totals,
    string? Next = null
);

/// <param name="Result"><c>credited</c> or <c>returned</c>.</param>
/// <param name="AmountFen">As booked; 0 of a returned line.</param>
internal sealed record HarbourLineResult(
    string LineReference,
    string Result,
    long AmountFen,
    string? ReasonCode = null
);

internal sealed record HarbourResultTotals(int Lines, long CreditedFen);

/// <summary>A page of the bank's books of a day: its accounts, then the credits.</summary>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Totals">Of all pages together; the same on each.</param>
internal sealed record HarbourBooksPage(
    DateOnly Day,
    IReadOnlyList<HarbourAccount> Accounts,
    IReadOnlyList<HarbourCredit> Credits,
    HarbourBookTotals Totals,
    string? Next = null
);

/// <param name="State"><c>open</c>, <c>frozen</c> or <c>closed</c>.</param>
internal sealed record HarbourAccount(string Reference, string State, string? Last4 = null);

internal sealed record HarbourCredit(string LineReference, long AmountFen);

internal sealed record HarbourBookTotals(int Accounts, int Credits, long CreditsFen);

namespace BankStubs.Ledger;

/// <summary>The credits of one bank, in the order in which they were booked. Guarded by the ledger's lock.</summary>
internal sealed class Credits
{
    private readonly Dictionary<string, int> countByLine = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> batchesByLine = new(StringComparer.Ordinal);
    private readonly Dictionary<DateOnly, List<BookCredit>> byDay = [];

    /// <summary>The credits that were booked under a line reference, over all batches.</summary>
    public int CountOf(string lineReference) => countByLine.GetValueOrDefault(lineReference);

    /// <summary>The batches that a line reference came in.</summary>
    public IReadOnlyList<string> BatchesOf(string lineReference) =>
        batchesByLine.TryGetValue(lineReference, out var batches) ? batches : [];

    /// <param name="day">In Asia/Shanghai.</param>
    public IReadOnlyList<BookCredit> Of(DateOnly day) => byDay.TryGetValue(day, out var credits) ? credits : [];

    /// <summary>Books the credits of a batch, once more for each time that a naive bank books it again.</summary>
    public void Apply(LedgerEntry entry, EntryLine line)
    {
        if (line is not (BatchBooked { Refusal: null } or DoneAgain) || entry.Lines.IsDefaultOrEmpty)
            return;

        var day = DateOnly.FromDateTime(line.At.DateTime);
        if (!byDay.TryGetValue(day, out var credits))
            byDay.Add(day, credits = []);
        foreach (var booked in entry.Lines)
        {
            if (line is BatchBooked)
                Note(booked.LineReference, entry.Reference);
            if (booked.Result != LineResult.Credited)
                continue;
            countByLine[booked.LineReference] = CountOf(booked.LineReference) + 1;
            credits.Add(new(booked.LineReference, booked.AmountFen));
        }
    }

    private void Note(string lineReference, string batch)
    {
        if (!batchesByLine.TryGetValue(lineReference, out var batches))
            batchesByLine.Add(lineReference, batches = []);
        if (!batches.Contains(batch))
            batches.Add(batch);
    }
}

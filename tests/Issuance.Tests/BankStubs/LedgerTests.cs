using BankStubs;
using BankStubs.Ledger;

namespace Issuance.Tests.StubBanks;

/// <summary>The books that all stub banks keep, without any bank around them.</summary>
public sealed class LedgerTests : IDisposable
{
    private const string Card = "ord-1-1";
    private readonly string folder = Directory.CreateTempSubdirectory("stub-ledger-").FullName;
    private BankLedger ledger;

    public LedgerTests() => ledger = Open();

    public void Dispose()
    {
        ledger.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_account_is_frozen_unfrozen_and_closed_each_under_a_reference_of_its_own()
    {
        Order(Card);

        Assert.Equal((1, "accepted", AccountState.Frozen), Serve("frz-1", Kind.Freeze));
        Assert.Equal((1, "accepted", AccountState.Frozen), Serve("frz-2", Kind.Freeze));
        Assert.Equal((1, "accepted", AccountState.Open), Serve("ufr-1", Kind.Unfreeze));
        Assert.Equal((1, "accepted", AccountState.Closed), Serve("cls-1", Kind.Close));
        Assert.Equal((0, "refused", AccountState.Closed), Serve("frz-3", Kind.Freeze));
        Assert.Equal(ReasonCodes.AccountClosed, ledger.Find("frz-3")!.Refusal);
        Assert.Equal((0, "refused", null), Serve("frz-4", Kind.Freeze, "ord-nobody-1"));
        Assert.Equal(ReasonCodes.CardUnknown, ledger.Find("frz-4")!.Refusal);
    }

    [Fact]
    public void A_service_again_acts_once_and_for_a_naive_bank_once_more()
    {
        Order(Card);
        Serve("frz-1", Kind.Freeze);
        Serve("ufr-1", Kind.Unfreeze);

        Assert.Equal((1, "accepted", AccountState.Open), Serve("frz-1", Kind.Freeze));
        Assert.Equal(2, ledger.DecideService("frz-1", null, "f", naive: true).Effects);
    }

    [Fact]
    public void Another_card_keeps_the_account_and_has_a_number_of_its_own()
    {
        Order(Card);
        var first = Finish(Card);

        ledger.Receive("rep-1-1", Kind.ReplaceCard, Card, "SP-EAST");
        ledger.Decide("rep-1-1", Plan.Made, "f", naive: false);
        Assert.Equal(("rep-1-1", null), Present());
        var second = Finish("rep-1-1");

        Assert.Equal(first.AccountNumber, second.AccountNumber);
        Assert.NotEqual(first.CardNumber, second.CardNumber);
        Assert.Equal(("rep-1-1", second.CardNumber![^4..]), Present());
        Serve("cls-1", Kind.Close, "rep-1-1");
        ledger.Receive("rep-2-1", Kind.ReplaceCard, Card, "SP-EAST");
        Assert.Equal(Plan.Refused, ledger.Decide("rep-2-1", Plan.Made, "f", naive: false).Plan);
    }

    [Fact]
    public void A_card_whose_production_failed_leaves_the_one_before_it_in_the_books()
    {
        Order(Card);
        var first = Finish(Card);
        ledger.Receive("rep-1-1", Kind.ReplaceCard, Card, "SP-EAST");
        ledger.Decide("rep-1-1", Plan.ProductionFails, "f", naive: false);

        Finish("rep-1-1");

        Assert.Equal((Card, first.CardNumber![^4..]), Present());
    }

    [Fact]
    public void A_batch_is_credited_and_returned_line_by_line()
    {
        Order(Card);
        Order("ord-2-1");
        Serve("frz-1", Kind.Freeze, "ord-2-1");

        var batch = Book("bat-1");

        Assert.Equal(
            ["credited ", "returned ACCOUNT-FROZEN", "returned CARD-UNKNOWN", "returned LINE-RETURNED"],
            batch.Lines.Select(l =>
                $"{l.Result} {l.Reason}"
                    .Replace("Credited", "credited", StringComparison.Ordinal)
                    .Replace("Returned", "returned", StringComparison.Ordinal)
            )
        );
        Assert.Equal((1, 1), (batch.Effects, CreditsOf("l-1")));
        Book("bat-1");
        Assert.Equal(1, CreditsOf("l-1"));
        Assert.Equal(2, Book("bat-1", naive: true).Effects);
        Assert.Equal((2, 0), (CreditsOf("l-1"), CreditsOf("l-2")));
        Assert.Equal("bat-1", Assert.Single(ledger.FindAll("l-2")).Reference);
    }

    [Fact]
    public void Everything_is_there_again_after_a_restart()
    {
        Order(Card);
        Finish(Card);
        Serve("frz-1", Kind.Freeze);
        Book("bat-1", naive: true);
        var before = Everything();

        ledger.Dispose();
        ledger = Open();

        Assert.Equal(before, Everything());
    }

    [Fact]
    public void A_journal_of_the_time_before_other_kinds_is_read()
    {
        ledger.Dispose();
        File.WriteAllText(
            Path.Combine(folder, "ledger.harbour.jsonl"),
            """
            {"line":"ledger_opened","firstNumber":1,"at":"2026-11-21T09:00:00+08:00"}
            {"line":"order_received","servicePoint":"SP-EAST","reference":"ord-1-1","at":"2026-11-21T09:00:00+08:00"}
            {"line":"order_decided","plan":"made","number":1,"fingerprint":"F","reference":"ord-1-1","at":"2026-11-21T09:00:00+08:00"}
            {"line":"account_opened_again","reference":"ord-1-1","at":"2026-11-21T09:00:00+08:00"}

            """.ReplaceLineEndings("\n")
        );

        ledger = Open();

        Assert.Equal(
            (2, "accepted", AccountState.Open),
            (ledger.Find(Card)!.Effects, ledger.Find(Card)!.State, StateOf(Card))
        );
    }

    [Fact]
    public void The_books_come_in_pages_and_do_not_grow_under_the_reader()
    {
        var books = new Books(ledger, generated: 3);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(8).DateTime);
        Order(Card);
        Order("ord-2-1");
        Book("bat-1");
        var size = books.Open(today)!;
        Order("ord-3-1");
        Book("bat-2");

        Assert.Equal((5, 2, 200), (size.Accounts, size.Credits, size.CreditsFen));
        Assert.Equal(["ord-bench-0000003-1", Card, "ord-2-1"], books.Accounts(size, 2, 10).Select(a => a.Reference));
        Assert.Equal("0003", books.Accounts(size, 2, 1).Single().Last4);
        Assert.Equal(["l-1", "l-2"], books.Credits(size, 0, 10).Select(c => c.LineReference));
        Assert.Null(books.Open(today.AddDays(2)));
        Assert.Equal(3, books.Open(today.AddDays(-2))!.Accounts);
    }

    private BankLedger Open() => new(new() { LedgerFolder = folder, FirstNumber = 1 }, "harbour", BankNumbers.Harbour);

    private void Order(string reference)
    {
        ledger.Receive(reference, Kind.OpenAccountOrderCard, servicePoint: "SP-EAST");
        ledger.Decide(reference, Plan.Made, "f", naive: false);
    }

    private LedgerEntry Finish(string reference)
    {
        while (ledger.TakeNextStep(reference) is not null) { }
        return ledger.Find(reference)!;
    }

    private (int Effects, string? State, AccountState? Account) Serve(
        string reference,
        Kind kind,
        string subject = Card
    )
    {
        ledger.Receive(reference, kind, subject);
        var entry = ledger.DecideService(reference, null, "f", naive: false);
        return (entry.Effects, entry.State, StateOf(subject));
    }

    private LedgerEntry Book(string reference, bool naive = false)
    {
        ledger.Receive(reference, Kind.SubmitBatch);
        BatchLine[] lines =
        [
            new("l-1", Card, 100),
            new("l-2", "ord-2-1", 100),
            new("l-3", "ord-nobody-1", 100),
            new("l-4", Card, 1901),
        ];
        return ledger.BookBatch(reference, lines, null, "f", naive);
    }

    private (string Reference, string? Last4) Present()
    {
        var books = new Books(ledger, 0);
        var row = books
            .Accounts(books.Open(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(8).DateTime))!, 0, 1)
            .Single();
        return (row.Reference, row.Last4);
    }

    private AccountState? StateOf(string order) => ledger.Read((accounts, _) => accounts.Find(order)?.State);

    private int CreditsOf(string line) => ledger.Read((_, credits) => credits.CountOf(line));

    private string Everything() =>
        System.Text.Encoding.UTF8.GetString(StubJson.Bytes(LedgerView.Of("harbour", ledger, null)));
}

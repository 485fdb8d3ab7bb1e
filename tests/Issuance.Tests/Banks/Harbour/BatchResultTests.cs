using Issuance.Banks;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>What the bank did with the lines of a batch, from the stub and from a bank that says what it likes.</summary>
public sealed class BatchResultTests
{
    private static readonly BankEnquiry Batch = new("bat-202611-1", InstructionKind.SubmitBatch, null, null);

    [Fact]
    public async Task Lines_are_credited_or_returned_each_with_its_reason()
    {
        await using var bank = await StubBank.StartAsync();
        var (open, frozen) = (await bank.CardAsync(), await bank.CardAsync("ord-card-2"));
        await bank.SendAsync(new BankRequest.Freeze("frz-1", frozen, "lost"));
        await bank.SendAsync(
            Submit([
                new("l-1", open, 12_345),
                new("l-2", frozen, 100),
                new("l-3", new("ord-nobody-1", null), 100),
                new("l-4", open, 5_901),
            ])
        );

        var results = await ResultsAsync(bank);

        Assert.True(results!.IsComplete);
        Assert.Equal(
            [
                new("l-1", true, 12_345, null),
                new("l-2", false, 0, "account_frozen"),
                new("l-3", false, 0, "card_unknown"),
                new BatchLineResult("l-4", false, 0, "line_returned"),
            ],
            results.Lines
        );
        var line = (await bank.EntryAsync("l-1"))["lines"]![0]!;
        Assert.Equal("l-1 1 credited", $"{line["reference"]} {line["effects"]} {line["result"]}");
    }

    [Fact]
    public async Task A_long_batch_comes_in_pages()
    {
        await using var bank = await StubBank.StartAsync();
        var card = await bank.CardAsync();
        var lines = Enumerable.Range(1, 2_500).Select(i => new BatchLine($"line-{i:D5}", card, 100 + i % 100)).ToList();

        Assert.Equal(new BankAnswer.Accepted(), await bank.SendAsync(Submit(lines)));

        var results = await ResultsAsync(bank);
        Assert.Equal(
            lines.Select(l => (l.LineReference, l.AmountFen)),
            results!.Lines.Select(r => (r.LineReference, r.AmountFen))
        );
    }

    [Fact]
    public async Task There_are_none_of_a_batch_that_was_refused_or_never_came_or_while_the_bank_is_away()
    {
        await using var bank = await StubBank.StartAsync();
        var card = await bank.CardAsync();
        Assert.Null(await ResultsAsync(bank));

        await bank.SetModeAsync("refuse");
        await bank.SendAsync(Submit([new("l-1", card, 100)]));
        Assert.Null(await ResultsAsync(bank));

        await bank.StopAsync();
        Assert.Null(await ResultsAsync(bank));
    }

    [Theory]
    [InlineData("error_500")]
    [InlineData("garbage")]
    [InlineData("wrong_signature")]
    [InlineData("lost_reply")]
    public async Task An_unclear_answer_is_no_result(string mode)
    {
        await using var bank = await StubBank.StartAsync();
        await bank.SendAsync(Submit([new("l-1", await bank.CardAsync(), 100)]));
        await bank.SetModeAsync(mode, "enquiry");

        Assert.Null(await ResultsAsync(bank));
        Assert.NotNull(await ResultsAsync(bank));
    }

    [Theory]
    [InlineData(true, """{"lineReference":"l-1","result":"credited","amountFen":100}""", 1, 100)]
    [InlineData(false, """{"lineReference":"l-1","result":"credited","amountFen":100}""", 2, 100)]
    [InlineData(false, """{"lineReference":"l-1","result":"credited","amountFen":100}""", 1, 101)]
    [InlineData(false, """{"lineReference":"l-1","result":"credited","amountFen":0}""", 1, 0)]
    [InlineData(false, """{"lineReference":"l-1","result":"returned","amountFen":100}""", 1, 100)]
    [InlineData(false, """{"lineReference":"l-1","result":"pending","amountFen":100}""", 1, 100)]
    [InlineData(
        false,
        """{"lineReference":"l-1","result":"credited","amountFen":50},{"lineReference":"l-1","result":"credited","amountFen":50}""",
        2,
        100
    )]
    public async Task A_list_is_believed_only_with_the_totals_of_its_lines(
        bool believed,
        string lines,
        int count,
        long sum
    )
    {
        await using var server = await BankServer.StartAsync();
        server.Play = r =>
            r.AnswerAsync(
                200,
                $$$"""{"reference":"{{{Batch.Reference}}}","complete":true,"lines":[{{{lines}}}],"totals":{"lines":{{{count}}},"creditedFen":{{{sum}}}},"next":null}"""
            );

        var results = await server.Adapter().FetchBatchResultsAsync(Batch, CancellationToken.None);

        Assert.Equal(believed, results is not null);
    }

    private static BankRequest.SubmitBatch Submit(IReadOnlyList<BatchLine> lines) =>
        new(Batch.Reference, new(2026, 11, 30), lines);

    private static Task<BatchResults?> ResultsAsync(StubBank bank) =>
        bank.Adapter.FetchBatchResultsAsync(Batch, CancellationToken.None);
}

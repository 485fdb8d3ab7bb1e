using Issuance.Banks;
using Issuance.Banks.Rural;

namespace Issuance.Tests.Banks.Rural;

/// <summary>Return files: taken whole, once, in order; and what an enquiry finds in the folders.</summary>
public sealed class RuralMailTests : IDisposable
{
    private readonly RuralDrop drop = new();

    public void Dispose() => drop.Dispose();

    [Fact]
    public async Task A_return_file_is_taken_and_archived_once_it_is_confirmed()
    {
        var request = await drop.SendAsync("ord-1");
        var name = drop.Return(request, 1, RuralDrop.Accepted("ord-1"), RuralDrop.Accepted("somebody-elses-7"));

        var bag = await FetchAsync();
        var again = await FetchAsync();

        Assert.Equal(["ord-1", "somebody-elses-7"], bag.Mail.Select(mail => mail.Reference));
        Assert.Equal(bag.Mail.Select(mail => mail.MessageId), again.Mail.Select(mail => mail.MessageId));
        Assert.Matches("^[0-9a-f]{24}-1$", bag.Mail[0].MessageId);
        Assert.Empty(bag.Troubles);
        Assert.Equal([name], drop.Names("incoming"));

        await bag.ConfirmAsync(CancellationToken.None);
        await again.ConfirmAsync(CancellationToken.None);

        Assert.Equal([name], drop.Names("archive"));
        Assert.Null(await drop.Bank.FetchMailAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_same_file_under_another_name_tells_nothing_new()
    {
        var request = await drop.SendAsync("ord-1");
        drop.Return(request, 1, RuralDrop.Accepted("ord-1"));
        drop.Return(request, 2, RuralDrop.Accepted("ord-1"));

        var bag = await FetchAsync();

        Assert.Equal(2, bag.Mail.Count);
        Assert.Single(bag.Mail.Select(mail => mail.MessageId).Distinct());
    }

    [Fact]
    public async Task One_bad_file_is_set_aside_whole_and_the_others_are_taken()
    {
        var request = await drop.SendAsync("ord-1");
        var broken = RuralDrop.Bytes(request, RuralDrop.Accepted("ord-1"), RuralDrop.Produced("ord-1"));
        broken[^3] = (byte)(broken[^3] == '0' ? '1' : '0');
        drop.Put(RuralDrop.ReturnName(request, 1), broken);
        drop.Return(request, 2, RuralDrop.Accepted("ord-1"));
        drop.Put("张晓明.txt", "?"u8.ToArray());
        drop.Put("RU-RET-unfinished.txt.tmp", "?"u8.ToArray());
        drop.Put("RU-BOOK-20260302.txt", "?"u8.ToArray());

        var bag = await FetchAsync();
        await bag.ConfirmAsync(CancellationToken.None);

        Assert.Single(bag.Mail);
        Assert.Equal(["control_total_wrong", "name_wrong"], bag.Troubles.Select(trouble => trouble.Code));
        Assert.All(bag.Troubles, trouble => Assert.Matches("^RU-[A-Z]{3}-[-0-9a-z]+[.]txt$", trouble.Subject));
        Assert.All(bag.Troubles, trouble => Assert.InRange(trouble.Subject.Length, 1, 64));
        Assert.Equal(bag.Troubles.Select(trouble => trouble.Subject).Order(), drop.Names("bad"));
        Assert.Equal(["RU-BOOK-20260302.txt", "RU-RET-unfinished.txt.tmp"], drop.Names("incoming"));
    }

    [Fact]
    public async Task A_name_that_the_bank_uses_again_for_something_else_is_not_taken()
    {
        var request = await drop.SendAsync("ord-1");
        drop.Return(request, 1, RuralDrop.Accepted("ord-1"));
        await (await FetchAsync()).ConfirmAsync(CancellationToken.None);
        drop.Return(request, 1, RuralDrop.Accepted("ord-1"), RuralDrop.Produced("ord-1"));

        var bag = await FetchAsync();
        await bag.ConfirmAsync(CancellationToken.None);

        Assert.Empty(bag.Mail);
        Assert.Equal("name_used_before", Assert.Single(bag.Troubles).Code);
        Assert.Single(drop.Names("archive"));
        Assert.Single(drop.Names("bad"));
    }

    [Fact]
    public async Task What_comes_under_the_name_between_fetch_and_confirmation_stays()
    {
        var request = await drop.SendAsync("ord-1");
        var name = drop.Return(request, 1, RuralDrop.Accepted("ord-1"));
        var bag = await FetchAsync();
        drop.Return(request, 1, RuralDrop.Accepted("ord-1"), RuralDrop.Produced("ord-1"));

        await bag.ConfirmAsync(CancellationToken.None);

        Assert.Equal([name], drop.Names("incoming"));
        Assert.Empty(drop.Names("archive"));
    }

    [Fact]
    public async Task A_fetch_takes_no_more_files_than_it_may()
    {
        drop.With(new() { MaxFilesPerFetch = 2 });
        var request = await drop.SendAsync("ord-1");
        for (var i = 1; i <= 3; i++)
            drop.Return(request, i, RuralDrop.Accepted($"ord-{i}"));

        Assert.Equal(["ord-1", "ord-2"], (await FetchAsync()).Mail.Select(mail => mail.Reference));
    }

    [Fact]
    public async Task An_enquiry_follows_a_request_through_the_folders()
    {
        var request = await drop.SendAsync("ord-1");
        var (known, lost) = (RuralDrop.Enquiry("ord-1", request), RuralDrop.Enquiry("ord-1", null));

        Assert.Equal(new BankAnswer.Pending(request), await EnquireAsync(known));
        Assert.Equal(new BankAnswer.Pending(request), await EnquireAsync(lost));

        drop.Take(request);
        Assert.Equal(new BankAnswer.Pending(request), await EnquireAsync(known));
        Assert.Equal(new BankAnswer.Pending(request), await EnquireAsync(lost));

        drop.Return(request, 1, RuralDrop.InTransit("ord-1"), RuralDrop.Accepted("ord-1"));
        // The steps before the last must be told, too: only as far as there is no gap.
        Assert.Equal((BankOrderState.Accepted, 1), Found(await EnquireAsync(known)));

        drop.Return(request, 2, RuralDrop.Produced("ord-1"));
        await (await FetchAsync()).ConfirmAsync(CancellationToken.None);
        var found = Assert.IsType<BankAnswer.Found>(await EnquireAsync(lost));
        Assert.Equal((BankOrderState.InTransit, 3), Found(found));
        Assert.Equal(
            ("4711", "9992000000000000018", "RUS001"),
            (found.Data.AccountLast4, found.Data.CardNumber, found.Data.ShipmentRef)
        );
    }

    [Fact]
    public async Task A_reference_without_a_trace_is_not_found()
    {
        var request = await drop.SendAsync("ord-1");

        Assert.Equal(new BankAnswer.NotFound(), await EnquireAsync(RuralDrop.Enquiry("ord-2", null)));
        Assert.Equal(
            new BankAnswer.NotFound(),
            await EnquireAsync(RuralDrop.Enquiry("ord-1", null, TimeProvider.System.GetUtcNow().AddHours(-3)))
        );
        File.Delete(Path.Combine(drop.Root, "outgoing", request));
        Assert.Equal(new BankAnswer.NotFound(), await EnquireAsync(RuralDrop.Enquiry("ord-1", request)));
    }

    [Fact]
    public async Task A_file_that_the_bank_rejected_was_not_sent_and_its_next_file_counts()
    {
        var request = await drop.SendAsync("ord-1");
        drop.Take(request);
        drop.Put(RuralDrop.ReturnName(request, 1, "REJ"), RuralDrop.Rejection(request));

        Assert.Equal(new BankAnswer.NotSent("file_rejected"), await EnquireAsync(RuralDrop.Enquiry("ord-1", request)));
        var bag = await FetchAsync();
        await bag.ConfirmAsync(CancellationToken.None);
        Assert.Empty(bag.Mail);
        Assert.Equal(new BankMailTrouble(request, "file_rejected"), Assert.Single(bag.Troubles));
        Assert.Single(drop.Names("archive"));

        var second = await drop.SendAsync("ord-1");
        // Also where we stopped before the new file's name was written down.
        Assert.Equal(new BankAnswer.Pending(second), await EnquireAsync(RuralDrop.Enquiry("ord-1", second)));
        Assert.Equal(new BankAnswer.Pending(second), await EnquireAsync(RuralDrop.Enquiry("ord-1", null)));
    }

    [Fact]
    public async Task A_file_that_is_not_sound_is_no_answer_to_an_enquiry()
    {
        var request = await drop.SendAsync("ord-1");
        drop.Put(RuralDrop.ReturnName(request, 1), "<html>"u8.ToArray());

        Assert.Equal(new BankAnswer.Pending(request), await EnquireAsync(RuralDrop.Enquiry("ord-1", request)));
    }

    [Fact]
    public async Task The_credits_of_a_batch_are_read_until_all_are_told()
    {
        var batch = new BankRequest.SubmitBatch(
            "bat-1",
            new(2026, 3, 31),
            [new("l-1", RuralDrop.Card, 500), new("l-2", RuralDrop.Card, 700)]
        );
        var request = Assert.IsType<BankAnswer.Pending>(await drop.Bank.SendAsync(batch, default)).Serial!;
        var enquiry = new BankEnquiry("bat-1", InstructionKind.SubmitBatch, request, null);
        Assert.Null(await drop.Bank.FetchBatchResultsAsync(enquiry, default));

        var done = RuralDrop.Line("bat-1", 1, "DONE");
        ReturnFile.Credits.WriteNumber(done, 2);
        var paid = RuralDrop.Line("bat-1", 0, "CRED", (ReturnFile.LineReference, "l-1"));
        ReturnFile.Amount.WriteNumber(paid, 500);
        drop.Return(request, 1, done, paid);
        var first = await drop.Bank.FetchBatchResultsAsync(enquiry, default);
        Assert.Equal((false, 1), (first!.IsComplete, first.Lines.Count));
        Assert.Equal((BankOrderState.Accepted, 1), Found(await EnquireAsync(enquiry)));
        Assert.Equal("OrderAccepted 1", Assert.Single((await FetchAsync()).Mail).Report.ToString());

        drop.Return(
            request,
            2,
            RuralDrop.Line("bat-1", 0, "RETD", (ReturnFile.LineReference, "l-2"), (ReturnFile.Reason, "R301"))
        );
        var all = await drop.Bank.FetchBatchResultsAsync(enquiry, default);
        Assert.True(all!.IsComplete);
        Assert.Equal(new BatchLineResult("l-1", true, 500, null), all.Lines[0]);
        Assert.Equal(new BatchLineResult("l-2", false, 0, "account_closed"), all.Lines[1]);
    }

    private async Task<BankMailbag> FetchAsync() => (await drop.Bank.FetchMailAsync(CancellationToken.None))!;

    private Task<BankAnswer> EnquireAsync(BankEnquiry enquiry) =>
        drop.Bank.EnquireAsync(enquiry, CancellationToken.None);

    private static (BankOrderState, int) Found(BankAnswer answer)
    {
        var found = Assert.IsType<BankAnswer.Found>(answer);
        return (found.State, found.Sequence);
    }
}

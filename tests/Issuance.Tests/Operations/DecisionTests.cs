using Issuance.Banks;
using Issuance.Operations;
using Issuance.Shared;
using Issuance.Tests.Reconciliation;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Operations;

/// <summary>What no machine can know is decided by people, in a service without jobs, so that nothing else moves.</summary>
public sealed class DecisionTests(BooksWorld books) : IClassFixture<BooksWorld>
{
    private readonly IssuanceWorld world = books.World;

    [Fact]
    public async Task What_happened_counts_as_accepted_and_its_steps_are_asked_for()
    {
        var (cardId, reference) = await ReviewedAsync();

        Assert.Null(await DecideAsync(reference, Verdict.Happened));

        Assert.Equal("Accepted", await books.StateAsync(reference));
        Assert.Equal("queued", await WorkAsync("enquire_instruction", reference));
        Assert.Contains("bank_order.accepted", await world.HistoryAsync(cardId));
        Assert.Empty(await books.TasksAsync(reference, "instruction_review"));
        var said = Assert.Single(await SaidAsync(reference));
        Assert.Equal((DecisionStep.Decided, "ann", "letter of Friday"), (said.Step, said.Who, said.Evidence));
        Assert.Equal("instruction_not_in_review", (await DecideAsync(reference, Verdict.Happened))!.Code);
    }

    [Fact]
    public async Task What_did_not_happen_goes_out_again_under_its_reference_or_is_given_up_for_good()
    {
        var (_, again) = await ReviewedAsync();
        await world.SqlAsync($"update work_items set state = 'done' where key = '{again}'");
        Assert.Null(await DecideAsync(again, Verdict.DidNotHappenSendAgain));
        Assert.Equal("NotSent", await books.StateAsync(again));
        Assert.Equal("queued", await WorkAsync("order_card", again));
        Assert.Empty(await books.TasksAsync(again, "instruction_review"));

        var (cardId, given) = await ReviewedAsync();
        Assert.Null(await DecideAsync(given, Verdict.DidNotHappenGiveUp));
        Assert.Equal("Declined", await books.StateAsync(given));
        var instruction = await world.ReadAsync(db => db.BankInstructions.SingleAsync(i => i.Reference == given));
        Assert.Equal("decided_not_happened", instruction.LastTrouble);
        Assert.Contains("application.failed", await world.HistoryAsync(cardId));
    }

    [Fact]
    public async Task Only_what_waits_for_a_decision_is_decided_and_only_with_reason_and_evidence()
    {
        var bank = books.NewBank();
        var (_, accepted) = await books.CardAsync(bank.Code);
        var (_, waiting) = await ReviewedAsync();

        Assert.Equal("instruction_not_in_review", (await DecideAsync(accepted, Verdict.Happened))!.Code);
        Assert.Equal("instruction_not_found", (await DecideAsync("ord-none-1", Verdict.Happened))!.Code);
        Assert.Equal("reason_missing", (await DecideAsync(waiting, Verdict.Happened, reason: " "))!.Code);
        Assert.Equal("evidence_missing", (await DecideAsync(waiting, Verdict.Happened, evidence: "")!)!.Code);
        Assert.Equal(
            "evidence_holds_number",
            (await DecideAsync(waiting, Verdict.Happened, evidence: "call 138 0000 0000"))!.Code
        );
        Assert.Equal("NeedsReview", await books.StateAsync(waiting));
        Assert.Empty(await SaidAsync(waiting));
    }

    [Fact]
    public async Task Where_money_moves_one_proposes_and_nothing_happens_before_another_confirms()
    {
        var reference = await BatchAsync("bat-two");

        Assert.Null(await DecideAsync(reference, Verdict.Happened));
        Assert.Equal("NeedsReview", await books.StateAsync(reference));
        Assert.Equal("same_person", (await AnswerAsync(reference, true, "ann"))!.Code);
        Assert.Equal("proposal_open", (await DecideAsync(reference, Verdict.DidNotHappenGiveUp, "bob"))!.Code);
        Assert.Null(await AnswerAsync(reference, false, "bob"));
        Assert.Equal("NeedsReview", await books.StateAsync(reference));
        Assert.Equal("no_proposal", (await AnswerAsync(reference, true, "bob"))!.Code);

        Assert.Null(await DecideAsync(reference, Verdict.DidNotHappenSendAgain, "bob"));
        Assert.Null(await AnswerAsync(reference, true, "ann"));
        Assert.Equal("NotSent", await books.StateAsync(reference));
        Assert.Equal("queued", await WorkAsync("order_card", reference));
        Assert.Equal(
            ["proposed ann", "rejected bob", "proposed bob", "confirmed ann"],
            (await SaidAsync(reference)).Select(said => $"{Snake.Case(said.Step)} {said.Who}")
        );
    }

    [Fact]
    public async Task Two_who_confirm_at_once_confirm_once()
    {
        var reference = await BatchAsync("bat-race");
        Assert.Null(await DecideAsync(reference, Verdict.Happened));

        var answers = await Task.WhenAll(
            new[] { "bob", "cleo", "dora" }.Select(who => AnswerAsync(reference, true, who))
        );

        Assert.Single(answers, refusal => refusal is null);
        Assert.Equal("Accepted", await books.StateAsync(reference));
        Assert.Equal(2, (await SaidAsync(reference)).Count);
    }

    [Theory]
    [InlineData("update instruction_decisions set who = 'x'")]
    [InlineData("delete from instruction_decisions")]
    public async Task Nobody_changes_what_was_decided(string sql)
    {
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            world.SqlAsync($"set role issuance_jobs; {sql}")
        );

        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    public async Task The_database_refuses_a_second_person_who_is_the_first()
    {
        var reference = await BatchAsync("bat-same");
        await DecideAsync(reference, Verdict.Happened);

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            world.SqlAsync(
                """
                insert into instruction_decisions (about, subject, bank, verdict, step, proposal, proposed_by, who, at, reason, evidence)
                select about, subject, bank, verdict, 'confirmed', number, who, who, now(), reason, evidence
                from instruction_decisions where subject = 'bat-same-1'
                """
            )
        );

        Assert.Equal("ck_instruction_decisions_two_people", refused.ConstraintName);
    }

    [Fact]
    public async Task A_difference_is_resolved_by_one_person_and_one_about_money_by_two()
    {
        var bank = books.NewBank();
        bank.Has("ord-strange-9");
        bank.Credited("bat-strange-l1", 100);
        await books.ReconcileAsync(bank);
        var found = await books.DifferencesAsync(bank.Code);
        var (account, credit) = (found.Single(d => !d.IsAboutMoney).Number, found.Single(d => d.IsAboutMoney).Number);

        Assert.Null(await ResolveAsync(account, "ann"));
        Assert.Null(await ResolveAsync(credit, "ann"));
        Assert.Equal("difference_not_open", (await ResolveAsync(account, "bob"))!.Code);
        Assert.Equal(["decided"], (await ResolvedAsync(bank.Code)).Select(d => d.How));
        Assert.Equal(["differences_open"], await books.TasksAsync(bank.Code, "reconciliation"));
        Assert.Equal("same_person", (await AnswerAsync(credit, "ann"))!.Code);
        Assert.Null(await AnswerAsync(credit, "bob"));

        Assert.Equal(2, (await ResolvedAsync(bank.Code)).Count);
        Assert.Empty(await books.TasksAsync(bank.Code, "reconciliation"));
    }

    [Fact]
    public async Task A_bank_is_held_once_with_who_and_why_and_released_with_its_work_woken()
    {
        var bank = books.NewBank();
        await world.SqlAsync($"insert into agent_banks (code, name) values ('{bank.Code}', '示例银行')");
        var (_, waiting) = await books.CardAsync(bank.Code, "not_sent");
        await world.SqlAsync(
            $"update work_items set state = 'queued', due_at = now() + interval '1 hour' where key = '{waiting}'"
        );

        Assert.Equal("bank_not_held", (await HoldAsync(bank.Code, hold: false))!.Code);
        Assert.Null(await HoldAsync(bank.Code, hold: true));
        Assert.Equal("bank_held", (await HoldAsync(bank.Code, hold: true))!.Code);
        Assert.Equal("bank_not_found", (await HoldAsync("nobodys", hold: true))!.Code);
        var held = await world.UseAsync<ShowBankCare, BankCareView>(async care =>
            (await care.ReadAsync(default)).Single(view => view.Bank == bank.Code)
        );
        Assert.Equal(("ann", OpsRoom.Why), (held.Hold!.Who, held.Hold.Reason));
        Assert.Null(await HoldAsync(bank.Code, hold: false));

        Assert.True(
            await world.ReadAsync(db =>
                db.WorkItems.Where(w => w.Key == waiting)
                    .Select(w => w.DueAt <= DateTimeOffset.UtcNow.AddMinutes(1))
                    .SingleAsync()
            )
        );
        Assert.Equal(
            ["bank.hold", "bank.release"],
            await world.ReadAsync(db =>
                db.OpsActions.Where(a => a.Target == bank.Code)
                    .OrderBy(a => a.Number)
                    .Select(a => a.Action)
                    .ToListAsync()
            )
        );
    }

    [Fact]
    public async Task All_unknown_orders_of_one_bank_are_enquired_about_and_nobody_elses()
    {
        var (bank, other) = (books.NewBank(), books.NewBank());
        var (_, mine) = await books.CardAsync(bank.Code, "unknown");
        var (_, theirs) = await books.CardAsync(other.Code, "unknown");

        var (count, refusal) = await world.UseAsync<EnquireNow, (int, Refusal?)>(e =>
            e.AllOfAsync(bank.Code, "ann", OpsRoom.Why, default)
        );

        Assert.Equal((1, null), (count, refusal));
        Assert.Equal("queued", await WorkAsync("enquire_instruction", mine));
        Assert.Null(await WorkAsync("enquire_instruction", theirs));
        var (_, nothing) = await world.UseAsync<EnquireNow, (int, Refusal?)>(e =>
            e.AllOfAsync("nobodys", "ann", OpsRoom.Why, default)
        );
        Assert.Equal("nothing_unknown", nothing!.Code);
    }

    private async Task<(string CardId, string Reference)> ReviewedAsync()
    {
        var bank = books.NewBank();
        var (cardId, reference) = await books.CardAsync(bank.Code, "needs_review");
        await world.SqlAsync(
            $"""
            update cards set custody = 'ordered', last4 = null where id = '{cardId}';
            insert into ops_tasks (kind, subject, detail, created_at)
            values ('instruction_review', '{reference}', 'no_trace_after_window', now())
            """
        );
        return (cardId, reference);
    }

    private async Task<string> BatchAsync(string name)
    {
        await books.BatchAsync(books.NewBank().Code, name, ($"{name}-l1", 100, "pending"));
        await world.SqlAsync($"update bank_instructions set state = 'needs_review' where reference = '{name}-1'");
        return $"{name}-1";
    }

    private Task<Refusal?> DecideAsync(
        string reference,
        Verdict verdict,
        string who = "ann",
        string reason = OpsRoom.Why,
        string evidence = "letter of Friday"
    ) =>
        world.UseAsync<DecideInstruction, Refusal?>(d =>
            d.DecideAsync(reference, verdict, new DecisionWords(who, reason, evidence), default)
        );

    private Task<Refusal?> AnswerAsync(string reference, bool agrees, string who) =>
        world.UseAsync<DecideInstruction, Refusal?>(d =>
            d.AnswerAsync(reference, agrees, new DecisionWords(who, OpsRoom.Why, "letter of Friday"), default)
        );

    private Task<Refusal?> ResolveAsync(long number, string who) =>
        world.UseAsync<ResolveDifference, Refusal?>(d =>
            d.ResolveAsync(number, new DecisionWords(who, OpsRoom.Why, "letter of Friday"), default)
        );

    private Task<Refusal?> AnswerAsync(long number, string who) =>
        world.UseAsync<ResolveDifference, Refusal?>(d =>
            d.AnswerAsync(number, true, new DecisionWords(who, OpsRoom.Why, "letter of Friday"), default)
        );

    private Task<Refusal?> HoldAsync(string bank, bool hold) =>
        world.UseAsync<HoldBank, Refusal?>(h =>
            hold ? h.HoldAsync(bank, "ann", OpsRoom.Why, default) : h.ReleaseAsync(bank, "ann", OpsRoom.Why, default)
        );

    private async Task<IReadOnlyList<Issuance.Reconciliation.ReconciliationDifference>> ResolvedAsync(string bank) =>
        [
            .. (await books.DifferencesAsync(bank)).Where(d =>
                d.State == Issuance.Reconciliation.DifferenceState.Resolved
            ),
        ];

    private Task<IReadOnlyList<InstructionDecision>> SaidAsync(string reference) =>
        world.UseAsync<Decisions, IReadOnlyList<InstructionDecision>>(d =>
            d.HistoryAsync(DecisionAbout.Instruction, reference, default)
        );

    private Task<string?> WorkAsync(string kind, string key) =>
        world.ReadAsync(async db =>
            (await db.WorkItems.Where(w => w.Kind == kind && w.Key == key).ToListAsync()) is [var item]
                ? Snake.Case(item.State)
                : null
        );
}

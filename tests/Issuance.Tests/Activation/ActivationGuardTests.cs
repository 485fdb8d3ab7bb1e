using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Activation;

/// <summary>
/// The guards of an activation in their order: each request here breaks its guard and every later one that can be broken
/// with it, so the answer shows which comes first.
/// </summary>
public sealed class ActivationGuardTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;
    private readonly string stranger = People.New().IdNumber;

    [Fact]
    public async Task First_the_request_alone_with_all_its_faults()
    {
        var unknown = new TestCard("crd_00000000000000000000000000", "", People.New(), "", "");

        var answer = await world.ActivateAsync(
            unknown,
            "109901198504120132",
            branch: "MD-001",
            originalSeen: false,
            presentedBy: "proxy"
        );

        Assert.Equal((422, "branch_unknown"), answer.Outcome());
        Assert.Equal(
            [
                ("/branch", "branch_unknown"),
                ("/idDocument/originalSeen", "original_not_seen"),
                ("/idDocument/number", "id_number_check_digit"),
            ],
            answer.Json["errors"]!.AsArray().Select(e => ((string)e!["pointer"]!, (string)e["code"]!))
        );
    }

    [Fact]
    public async Task Second_whether_the_bank_has_such_a_card_and_only_the_audit_says_whose_it_is()
    {
        var foreign = await world.HandedOverAsync(bank: "meridian");
        await world.ChangeAsync(foreign, card => card.Close());

        var answer = await world.ActivateAsync(foreign, stranger, presentedBy: "proxy");

        Assert.Equal((404, "card_not_found"), answer.Outcome());
        var audit = await world.ReadAsync(db =>
            db.AuditEntries.SingleAsync(a => a.Subject == foreign.Id && a.Action == "activation.refused")
        );
        Assert.Equal(("not_issuing_bank", "bank-harbour", "T-01"), (audit.Reason, audit.Actor, audit.Clerk));
        Assert.DoesNotContain("issuing", answer.Text, StringComparison.Ordinal);
        var unknown = await world.ActivateAsync(foreign with { Id = "crd_00000000000000000000000000" }, stranger);
        Assert.Equal(Visible(answer), Visible(unknown));

        static string Visible(Answer answer) =>
            $"{answer.Json["title"]} {answer.Json["detail"]} {answer.Outcome()} {string.Join(',', answer.Headers.Select(h => h.Key))}";
    }

    [Fact]
    public async Task Third_whether_it_is_closed()
    {
        var card = await world.AtPickupPointAsync();
        await world.ChangeAsync(
            card,
            c =>
            {
                c.ReportLost();
                c.Close();
            }
        );

        Assert.Equal((409, "card_closed"), (await world.ActivateAsync(card, stranger, presentedBy: "proxy")).Outcome());
    }

    [Fact]
    public async Task Fourth_whether_it_is_lost()
    {
        var card = await world.AtPickupPointAsync();
        await world.ChangeAsync(card, c => c.ReportLost());

        Assert.Equal((409, "card_lost"), (await world.ActivateAsync(card, stranger, presentedBy: "proxy")).Outcome());
    }

    [Fact]
    public async Task Fifth_whether_the_holder_has_collected_it()
    {
        var card = await world.AtPickupPointAsync();

        Assert.Equal(
            (409, "card_not_handed_over"),
            (await world.ActivateAsync(card, stranger, presentedBy: "proxy")).Outcome()
        );
        Assert.Empty(await world.ReadAsync(db => db.IdentityMismatches.Where(m => m.CardId == card.Id).ToListAsync()));
    }

    [Fact]
    public async Task Sixth_whether_a_wanted_function_is_suspended()
    {
        var card = await world.HandedOverAsync();
        await world.MismatchAsync(card, 5);
        await world.ChangeAsync(
            card,
            c =>
            {
                c.Activate(true, TimeProvider.System.GetUtcNow());
                c.Suspend();
            }
        );

        Assert.Equal(
            (409, "function_suspended"),
            (await world.ActivateAsync(card, stranger, presentedBy: "proxy")).Outcome()
        );
    }

    [Fact]
    public async Task Seventh_whether_five_wrong_numbers_were_given_today()
    {
        var card = await world.HandedOverAsync();
        await world.MismatchAsync(card, 5);

        var wrong = await world.ActivateAsync(card, stranger, presentedBy: "proxy");
        var right = await world.ActivateAsync(card);

        Assert.Equal((429, "activation_locked"), wrong.Outcome());
        Assert.Equal((429, "activation_locked"), right.Outcome());
        Assert.InRange(
            int.Parse(right.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture),
            1,
            86_400
        );
        Assert.True((bool)right.Json["retryable"]!);
    }

    [Fact]
    public async Task Eighth_whether_the_number_is_the_holders()
    {
        var card = await world.HandedOverAsync();

        var answer = await world.ActivateAsync(card, stranger, presentedBy: "proxy");

        Assert.Equal((422, "identity_mismatch"), answer.Outcome());
        Assert.DoesNotContain(stranger, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Log.Lines, line => line.Contains(stranger, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ninth_whether_a_proxy_presents_it_which_counts_as_no_wrong_number()
    {
        var card = await world.HandedOverAsync();
        await world.ChangeAsync(card, c => c.Activate(true, TimeProvider.System.GetUtcNow()));
        for (var i = 0; i < 6; i++)
            Assert.Equal((422, "proxy_not_allowed"), (await world.ActivateAsync(card, presentedBy: "proxy")).Outcome());
    }

    [Fact]
    public async Task Tenth_whether_there_is_anything_to_switch_on()
    {
        var card = await world.HandedOverAsync();
        await world.ChangeAsync(card, c => c.Activate(true, TimeProvider.System.GetUtcNow()));

        var answer = await world.ActivateAsync(card, alsoInsurance: true);

        Assert.Equal(200, answer.Status);
        Assert.False((bool)answer.Json["changed"]!);
        Assert.Empty(answer.Json["changedFunctions"]!.AsArray());
        Assert.Empty(await world.ReadAsync(db => db.BankActivations.Where(a => a.CardId == card.Id).ToListAsync()));
    }

    [Theory]
    [InlineData("10990119850412013Y", "id_number_format")]
    [InlineData("999901198504120131", "id_number_region")]
    [InlineData("109901209904120131", "id_number_birth_date")]
    [InlineData("109901198504120132", "id_number_check_digit")]
    public async Task A_number_that_cannot_be_one_is_a_fault_and_no_wrong_number(string number, string code)
    {
        var card = await world.HandedOverAsync();

        Assert.Equal((422, code), (await world.ActivateAsync(card, number)).Outcome());
        Assert.Empty(await world.ReadAsync(db => db.IdentityMismatches.Where(m => m.CardId == card.Id).ToListAsync()));
    }

    [Fact]
    public async Task A_repeated_request_counts_one_wrong_number_once()
    {
        var card = await world.HandedOverAsync();
        var key = Guid.NewGuid().ToString();
        for (var i = 0; i < 6; i++)
            Assert.Equal((422, "identity_mismatch"), (await world.ActivateAsync(card, stranger, key: key)).Outcome());

        Assert.Equal(200, (await world.ActivateAsync(card)).Status);
    }

    [Fact]
    public async Task Wrong_numbers_at_the_counter_do_not_lock_the_bank()
    {
        var card = await world.AtPickupPointAsync();
        for (var i = 0; i < 6; i++)
            await world
                .As("servicepoint-east")
                .PostAsync(
                    $"{card.Path}/hand-over",
                    new
                    {
                        clerk = "E-1",
                        collectedBy = "holder",
                        idDocument = People.New().IdDocument(),
                    }
                );
        await world.HandOverAsync(card);

        Assert.Equal(200, (await world.ActivateAsync(card)).Status);
    }

    [Fact]
    public async Task Only_a_bank_may_ask()
    {
        var card = await world.HandedOverAsync();

        Assert.Equal(
            (403, "insufficient_scope"),
            (await world.ActivateAsync(card, client: "partner-status")).Outcome()
        );
        Assert.Equal((403, "insufficient_scope"), (await world.ActivateAsync(card, client: "ops")).Outcome());
    }
}

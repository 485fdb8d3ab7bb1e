using System.Text.RegularExpressions;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.BrowserTests;

/// <summary>A world in which every page has something to show: cases in each state.</summary>
public sealed partial class FurnishedWorld : IAsyncLifetime
{
    private const string ExerciseEndpoint = "whe_exercise000000000000000001";
    public IssuanceWorld World { get; private set; } = null!;

    /// <summary>(role, address pattern, address to visit).</summary>
    private readonly List<(string Member, string Pattern, string Path)> pages = [];

    public IEnumerable<string> Patterns => pages.Select(page => page.Pattern);

    public IEnumerable<string> PagesOf(string member) =>
        pages.Where(page => page.Member == member).Select(page => page.Path);

    /// <summary>An address as a file's name.</summary>
    public static string NameOf(string path) => Identifier().Replace(path.Split('?')[0], "id").Replace('/', '-');

    public async Task InitializeAsync()
    {
        World = await IssuanceWorld.StartAsync();
        var (received, _) = await World.ApprovedAsync(People.New());
        await World.AtPickupPointAsync();
        await FurnishWarningsAsync();
        Anybody("/", "/");
        Anybody("/sign-in", "/sign-in");
        FurnishPortal();
        foreach (
            var member in new[]
            {
                "clerk-east",
                "reviewer",
                "teller",
                "viewer",
                "operator",
                "lead",
                "developer-harbour",
                "developer-hospital",
            }
        )
            pages.Add((member, "/account", "/account"));
        pages.Add(("clerk-east", "/desk", "/desk"));
        pages.Add(("reviewer", "/desk", "/desk"));
        await FurnishDeskAsync();
        pages.Add(("teller", "/teller", "/teller"));
        var collected = await World.HandedOverAsync();
        pages.Add(("teller", "/teller/cards/{id}", $"/teller/cards/{collected.Id}"));
        pages.Add(("teller", "/teller/cards/{id}/activation", $"/teller/cards/{collected.Id}/activation"));
        pages.Add(("lead", "/ops/staff", "/ops/staff"));
        foreach (var member in new[] { "viewer", "operator", "lead" })
        {
            pages.Add((member, "/ops", "/ops"));
            pages.Add((member, "/ops/calendar", "/ops/calendar?year=2026"));
            pages.Add((member, "/ops/cases", "/ops/cases?view=running"));
            pages.Add((member, "/ops/cases/{id}", $"/ops/cases/{received}"));
            pages.Add((member, "/ops/pickups", "/ops/pickups?point=SP-EAST&band=0-3"));
            pages.Add((member, "/ops/notices", "/ops/notices"));
            pages.Add((member, "/ops/search", $"/ops/search?q={received}"));
            // Shown after a form alone; an address typed by hand leads back to the calendar.
            pages.Add((member, "/ops/calendar/preview", "/ops/calendar/preview"));
        }
        await FurnishOperationsAsync();
    }

    /// <summary>Something dead, something asked for, and each page by which the person on duty acts.</summary>
    private async Task FurnishOperationsAsync()
    {
        await World.ReadAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                """
                insert into work_items (kind, key, due_at, state, epoch, attempts, last_error, created_at, dead_at)
                select 'requested_run', 'exercise-' || n, now(), 'dead', 1, 20, 'TimeoutException', now(), now() - interval '3 hours'
                from generate_series(1, 3) n;
                insert into webhook_endpoints (id, client_id, kind, tenant, url, api_version, state, disabled_reason, disabled_at,
                    failing_since, from_sequence, created_at, version)
                values ('whe_exercise000000000000000001', 'bank-harbour', 'bank', 'harbour', 'https://partner.example/hooks', '2026-03-01',
                        'enabled', null, null, now(), 0, now(), 1),
                    ('whe_exercise000000000000000002', 'bank-meridian', 'bank', 'meridian', 'https://partner.example/hooks', '2026-03-01',
                        'disabled', 'gone', now(), null, 0, now(), 1);
                insert into ops_tasks (kind, subject, detail, created_at)
                values ('bank_message', 'harbour/hb-000001', 'contradiction', now()),
                       ('calendar_year_missing', '2027', 'import_notice', now() - interval '2 days');
                insert into bulk_actions (id, kind, who, reason, subject, cause, total, done, failed, state, after_number, last_number, created_at, finished_at)
                values ('blk_exercise', 'retry_work_items', 'operator', 'gateway is back', 'order_card', 'SocketException', 5, 4, 1, 'done', 0, 0, now(), now());
                insert into reconciliation_runs (bank, day, started_at, finished_at, state, trouble, rows_read, theirs, ours, matched,
                    in_motion, settled, reconciled, missing_with_us, missing_with_bank, state_differs, amount_differs, their_fen, our_fen)
                values ('harbour', current_date - 2, now() - interval '1 day', now(), 'finished', null, 8, 7, 7, 5, 1, 0, 4, 1, 0, 0, 1, 12345, 12300),
                       ('harbour', current_date - 1, now(), now(), 'failed', 'control_total_wrong', 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
                insert into reconciliation_differences (bank, kind, reference, about, ours, theirs, state, first_run, last_run, day, opened_at)
                values ('harbour', 'missing_with_us', 'ord-exercise-1', 'account', null, json_build_object('state', 'open', 'last4', '1234', 'accounts', 1)::text, 'open', 1, 1, current_date - 2, now()),
                       ('harbour', 'amount_differs', 'bat-exercise-l1', 'credit', json_build_object('state', 'paid', 'amountFen', 12300)::text, json_build_object('amountFen', 12345, 'credits', 1)::text, 'open', 1, 1, current_date - 2, now());
                insert into bank_instructions (reference, bank, kind, attempt, created_at, state, since, sends, enquiries,
                    no_trace_after_window, last_trouble, last_sequence, version)
                values ('bat-exercise-1', 'harbour', 'submit_batch', 1, now(), 'needs_review', now(), 1, 3, true, 'timeout', 0, 1);
                insert into instruction_decisions (about, subject, bank, verdict, step, who, at, reason, evidence)
                values ('difference', (select number::text from reconciliation_differences where about = 'credit'), 'harbour', 'put_right', 'proposed',
                    'operator', now(), 'booked by hand', 'letter of the bank of Friday');
                insert into recoveries (since, begun_at, begun_by, reason, events_after, ended_at, how)
                values (now() - interval '2 hours', now(), 'operator', 'restored after a fault of the disk', 0, now(), 'by_itself');
                insert into recovery_banks (recovery, bank) select number, bank from recoveries, unnest(array['harbour', 'meridian']) bank;
                insert into recovery_accounts (bank, reference, recovery, state, last4, found_at, application_id)
                select 'harbour', 'ord-exercise-' || n, number, 'open', '1234', now(), case when n = 2 then 'app_exercise' end
                from recoveries, generate_series(1, 2) n;
                insert into bank_holds (bank, reason, who, since) values ('meridian', 'certificate is being changed', 'lead', now());
                insert into ops_actions (at, who, action, target, reason, before, after)
                values (now(), 'operator', 'work_items.retry', 'blk_exercise', 'gateway is back', null, 'order_card SocketException: 5');
                """
            )
        );
        var dead = await World.ReadAsync(db =>
            db.WorkItems.Where(i => i.Key == "exercise-1").Select(i => i.Number).SingleAsync()
        );
        const string cause = "?of=work_items&subject=requested_run&cause=TimeoutException";
        foreach (var member in new[] { "viewer", "operator", "lead" })
        {
            foreach (
                var room in new[]
                {
                    "banks",
                    "unknown",
                    "review",
                    "reconciliation",
                    "reconciliation/differences",
                    "recovery",
                    "dead",
                    "jobs",
                    "tasks",
                    "clients",
                    "webhooks",
                    "log",
                }
            )
                pages.Add((member, $"/ops/{room}", $"/ops/{room}"));
            pages.Add((member, "/ops/dead/items", $"/ops/dead/items{cause}"));
            pages.Add((member, "/ops/bulk/{id}", "/ops/bulk/blk_exercise"));
            pages.Add((member, "/ops/jobs/{name}", "/ops/jobs/case-deadlines"));
        }
        var task = await World.ReadAsync(db =>
            db.OpsTasks.Where(t => t.ClosedAt == null).Select(t => t.Number).MinAsync()
        );
        var credit = await World.ReadAsync(db =>
            db.ReconciliationDifferences.Where(d => d.Reference == "bat-exercise-l1")
                .Select(d => d.Number)
                .SingleAsync()
        );
        foreach (var member in new[] { "operator", "lead" })
        {
            pages.Add((member, "/ops/tasks/{number}/close", $"/ops/tasks/{task}/close"));
            pages.Add((member, "/ops/unknown/{reference}/enquire", "/ops/unknown/ord-exercise-1/enquire"));
            pages.Add((member, "/ops/clients/new", "/ops/clients/new"));
            pages.Add((member, "/ops/clients/{id}/key", "/ops/clients/partner-status/key"));
            pages.Add((member, "/ops/clients/{id}/access", "/ops/clients/hospital-1/access"));
            pages.Add((member, "/ops/banks/{bank}/hold", "/ops/banks/meridian/hold"));
            pages.Add((member, "/ops/banks/{bank}/enquire", "/ops/banks/harbour/enquire"));
            pages.Add((member, "/ops/webhooks/{id}/{deed}", $"/ops/webhooks/{ExerciseEndpoint}/resend"));
            pages.Add((member, "/ops/review/{reference}/decide", "/ops/review/bat-exercise-1/decide"));
            pages.Add(
                (
                    member,
                    "/ops/reconciliation/differences/{number}/resolve",
                    $"/ops/reconciliation/differences/{credit}/resolve"
                )
            );
            pages.Add((member, "/ops/dead/retry", $"/ops/dead/retry{cause}"));
            pages.Add((member, "/ops/dead/{number}/park", $"/ops/dead/{dead}/park"));
            pages.Add((member, "/ops/bulk/{id}/stop", "/ops/bulk/blk_exercise/stop"));
            foreach (var deed in new[] { "run", "pause", "resume" })
                pages.Add((member, $"/ops/jobs/{{name}}/{deed}", $"/ops/jobs/case-deadlines/{deed}"));
        }
    }

    /// <summary>What anybody reads of the interface, and a partner's own calls, which the steps before have made.</summary>
    private void FurnishPortal()
    {
        foreach (
            var path in new[]
            {
                "/developers",
                "/developers/quick-start",
                "/developers/reference",
                "/developers/errors",
                "/developers/signatures",
                "/developers/changelog",
            }
        )
            Anybody(path, path);
        Anybody("/developers/reference/{operation}", "/developers/reference/SubmitApplication");
        Anybody("/developers/errors/{code}", "/developers/errors/identity_mismatch");
        foreach (var member in new[] { "developer-harbour", "developer-hospital" })
        {
            pages.Add((member, "/developers/requests", "/developers/requests"));
            pages.Add((member, "/developers/webhooks", "/developers/webhooks"));
        }

        pages.Add(("developer-harbour", "/developers/webhooks/{id}", $"/developers/webhooks/{ExerciseEndpoint}"));
        pages.Add(("viewer", "/developers/requests", "/developers/requests?partner=bank%2Fharbour"));
    }

    private async Task FurnishDeskAsync()
    {
        var waiting = await World.AtPickupPointAsync();
        var collected = await World.HandedOverAsync();
        var lost = await World.AtPickupPointAsync();
        await World.ChangeAsync(lost, card => card.ReportLost());
        var received = await World.As("servicepoint-east").PostAsync("/v1/applications", People.New().Application());
        var application = (string)received.Json["id"]!;
        foreach (
            var path in new[]
            {
                "/desk/scan",
                "/desk/applications/new",
                "/desk/arrivals",
                "/desk/notices",
                "/desk/closures",
            }
        )
            pages.Add(("clerk-east", path, path));
        foreach (var page in new[] { "", "/booking", "/hand-over", "/slip", "/notice", "/undo" })
            pages.Add(("clerk-east", $"/desk/cases/{{id}}{page}", $"/desk/cases/{waiting.ApplicationId}{page}"));
        pages.Add(("clerk-east", "/desk/cases/{id}", $"/desk/cases/{lost.ApplicationId}"));
        pages.Add(("clerk-east", "/desk/cases/{id}/handed-over", $"/desk/cases/{collected.ApplicationId}/handed-over"));
        pages.Add(("clerk-east", "/desk/applications/{id}/received", $"/desk/applications/{application}/received"));
        pages.Add(("reviewer", "/desk/reviews", "/desk/reviews"));
        pages.Add(("reviewer", "/desk/cases/{id}", $"/desk/cases/{application}"));
    }

    /// <summary>Something of everything that the operations room warns of.</summary>
    private async Task FurnishWarningsAsync()
    {
        for (var i = 0; i < 3; i++)
            await World.ProducedAsync();
        var old = await World.AtPickupPointAsync("SP-WEST");
        await World.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                update applications set due_at = due_at - interval '5 days' where id in
                    (select id from applications where met_at is null order by id limit 2);
                update applications set due_at = due_at - interval '4 days' where id = {old.ApplicationId};
                update cards set pickup_from = pickup_from - 33 where id = {old.Id};
                insert into ops_tasks (kind, subject, detail, created_at)
                values ('wrong_site', {old.Id}, 'scanned_at_SP-EAST', now() - interval '3 hours');
                insert into work_items (kind, key, due_at, state, epoch, attempts, last_error, created_at, dead_at)
                select 'exercise', 'warning-' || n, now(), 'dead', 1, 20,
                    case when n < 5 then 'TimeoutException' else 'IOException' end, now(), now() - interval '5 hours'
                from generate_series(1, 7) n;
                insert into notices (id, card_id, application_id, kind, stage, channel, language, service_point, state,
                    attempts, epoch, enquiries, last_trouble, queued_at, due_at, created_at, pickup_from, pickup_to)
                select 'ntc_' || lpad(n::text, 26, '0'), {old.Id}::text, {old.ApplicationId}::text, 'pickup_reminder', 'exercise-' || n,
                    'sms', 'zh-CN', 'SP-WEST', case when n % 9 = 0 then 'failed' when n % 10 = 0 then 'expired' else 'sent' end,
                    1, 1, 0, case when n % 9 = 0 then 'gateway_refused' end,
                    timestamptz '2026-03-02 09:00+08' - (n % 11) * interval '1 day', now(), now(), '2026-02-20', '2026-05-20'
                from generate_series(1, 160) n
                """
            )
        );
    }

    public async Task DisposeAsync() => await World.DisposeAsync();

    private void Anybody(string pattern, string path) => pages.Add(("", pattern, path));

    [GeneratedRegex("(?:app|crd|apt|evt|ntc|stf)_[0-9a-z]{26}", RegexOptions.None, 1000)]
    private static partial Regex Identifier();
}

using Issuance.Calendar;
using Issuance.Operations;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Host.Commands;

/// <summary>
/// Everything that the operations room shows, each by a name, with something of this database to ask for. A dry run is not
/// among them: it looks at every item that its action would touch, so its time grows with these, up to 10,000.
/// </summary>
internal static class OpsQueries
{
    /// <summary>Ids and filters that exist in the database, so that a query finds what a person would look for.</summary>
    public sealed record Samples(
        string Application,
        string Card,
        string Serial,
        string Reference,
        string Event,
        string Request,
        string Bank,
        string ServicePoint,
        (string Kind, string Cause) Dead,
        (string Channel, string Cause) Failed,
        DateOnly DueDay,
        DateOnly DoneDay,
        DateOnly ToldDay
    );

    public static IReadOnlyList<(string Name, Func<IServiceProvider, CancellationToken, Task> Read)> All(Samples of) =>
        [
            ("ops.cases", (s, c) => s.GetRequiredService<ShowCaseFigures>().ReadAsync(c)),
            ("ops.cases_overdue", (s, c) => s.GetRequiredService<ListCases>().OverdueAsync(null, c)),
            ("ops.cases_done", (s, c) => s.GetRequiredService<ListCases>().DoneOnAsync(of.DoneDay, null, c)),
            (
                "ops.cases_settled",
                (s, c) =>
                    s.GetRequiredService<ListCases>()
                        .ReadAsync(new CaseQuery("settled", of.DueDay, Late: true), null, c)
            ),
            ("ops.banks", (s, c) => s.GetRequiredService<ShowBankChannels>().ReadAsync(c)),
            ("ops.unknown", (s, c) => s.GetRequiredService<ListUnknownInstructions>().ReadAsync(null, c)),
            ("ops.dead", (s, c) => s.GetRequiredService<ListDeadItems>().GroupsAsync(c)),
            (
                "ops.dead_list",
                (s, c) => s.GetRequiredService<ListDeadItems>().ReadAsync(of.Dead.Kind, of.Dead.Cause, 0, c)
            ),
            ("ops.bulk_actions", (s, c) => s.GetRequiredService<ListBulkActions>().LatestAsync(c)),
            ("ops.pickups", (s, c) => s.GetRequiredService<ShowPickups>().ReadAsync(c)),
            (
                "ops.pickups_list",
                (s, c) => s.GetRequiredService<ShowPickups>().ListAsync(of.ServicePoint, AgeBand.All[^1], null, c)
            ),
            ("ops.notices", (s, c) => s.GetRequiredService<ShowNotices>().ByDayAsync(c)),
            ("ops.notices_failed", (s, c) => s.GetRequiredService<ShowNotices>().FailedByCauseAsync(c)),
            (
                "ops.notices_list",
                (s, c) => s.GetRequiredService<ShowNotices>().FailedAsync(of.Failed.Channel, of.Failed.Cause, null, c)
            ),
            (
                "ops.notices_day",
                (s, c) => s.GetRequiredService<ShowNotices>().OnDayAsync(of.ToldDay, of.Failed.Channel, "sent", null, c)
            ),
            ("ops.jobs", (s, c) => s.GetRequiredService<ShowJobs>().ReadAsync(c)),
            ("ops.tasks", (s, c) => s.GetRequiredService<ListOpsTasks>().ReadAsync(0, c)),
            ("ops.actions", (s, c) => s.GetRequiredService<ListOpsActions>().ReadAsync(null, null, null, null, c)),
            ("ops.timeline", (s, c) => s.GetRequiredService<ShowCaseTimeline>().ReadAsync(of.Application, c)),
            ("ops.search_application", Search(of.Application)),
            ("ops.search_card", Search(of.Card)),
            ("ops.search_serial", Search(of.Serial)),
            ("ops.search_reference", Search(of.Reference)),
            ("ops.search_event", Search(of.Event)),
            ("ops.search_request", Search(of.Request)),
            ("ops.search_trace", Search("0123456789abcdef0123456789abcdef")),
        ];

    public static async Task<Samples> SampleAsync(IssuanceDb db, CancellationToken cancel)
    {
        var card = await db
            .Cards.AsNoTracking()
            .Where(c => c.Serial != null)
            .OrderBy(c => c.Id)
            .Skip(50)
            .FirstAsync(cancel);
        var dead = await db.WorkItems.AsNoTracking().FirstAsync(i => i.State == Jobs.WorkState.Dead, cancel);
        var failed = await db
            .Notices.AsNoTracking()
            .FirstAsync(n => n.State == Notices.NoticeState.Failed && n.LastTrouble != null, cancel);
        var told = await db
            .Notices.AsNoTracking()
            .Where(n => n.State == Notices.NoticeState.Sent)
            .OrderByDescending(n => n.QueuedAt)
            .FirstAsync(cancel);
        var happened = await db.Events.AsNoTracking().FirstAsync(e => e.CardId == card.Id, cancel);
        var late = await db
            .Applications.AsNoTracking()
            .Where(a => a.MetAt > a.DueAt)
            .OrderByDescending(a => a.DueAt)
            .FirstAsync(cancel);
        var request = await db.AuditEntries.AsNoTracking().FirstAsync(a => a.RequestId != null, cancel);
        return new Samples(
            card.ApplicationId,
            card.Id,
            card.Serial!,
            card.OrderReference,
            happened.Id,
            request.RequestId!,
            card.IssuingBank,
            card.ServicePoint,
            (dead.Kind, dead.LastError ?? ""),
            ("sms", failed.LastTrouble!),
            ChinaTime.DateOf(late.DueAt),
            ChinaTime.DateOf(late.MetAt!.Value),
            ChinaTime.DateOf(told.QueuedAt)
        );
    }

    private static Func<IServiceProvider, CancellationToken, Task> Search(string text) =>
        (services, cancel) => services.GetRequiredService<SearchEverything>().FindAsync(text, cancel);
}

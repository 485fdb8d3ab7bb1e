using System.Net;
using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>What the person on duty does, with forms and without script. Dead items are of a kind that nobody drains.</summary>
public sealed partial class OpsActionTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Why = "checked with the bank";
    private readonly IssuanceWorld world = shared.World;

    [Fact]
    public async Task A_retry_of_all_says_first_what_would_happen_then_retries_exactly_those_and_stands_in_the_log()
    {
        var items = await DieAsync("retry_all", 5, "TimeoutException");
        await DieAsync("retry_all", 2, "IOException");
        await DieAsync("retry_other", 2, "TimeoutException");
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var parking = await browser.GetAsync($"/ops/dead/{items[0]}/park");
        await browser.SubmitAsync(parking, "form.deed button", ("Reason", "waits for its bank"));

        var list = await browser.GetAsync("/ops/dead");
        Assert.Contains("TimeoutException", list.Text, StringComparison.Ordinal);
        var dry = await browser.GetAsync("/ops/dead/retry?of=work_items&subject=retry_all&cause=TimeoutException");
        Assert.Equal("4", dry.Document.QuerySelector(".dry-eligible")!.TextContent);
        Assert.Contains("已被搁置", dry.Text, StringComparison.Ordinal);
        Assert.Equal(7, await CountAsync("retry_all", WorkState.Dead)); // Asking changed nothing.
        var begun = await browser.SubmitAsync(dry, "form.deed button", ("Reason", Why));

        Assert.StartsWith("/ops/bulk/blk_", begun.Path, StringComparison.Ordinal);
        var over = await IssuanceWorld.EventuallyAsync(
            () => browser.GetAsync(begun.Path),
            page => page.Document.QuerySelector("[data-live]")!.GetAttribute("data-live") == "over"
        );
        Assert.Equal("4", over.Document.QuerySelector(".bulk-done")!.TextContent);
        Assert.Equal(4, await CountAsync("retry_all", WorkState.Queued));
        Assert.Equal(3, await CountAsync("retry_all", WorkState.Dead));
        Assert.Equal(2, await CountAsync("retry_other", WorkState.Dead));
        var id = begun.Path.Split('/')[^1];
        var log = await browser.GetAsync($"/ops/log?target={id}");
        var row = Assert.Single(log.Document.QuerySelectorAll("table.log tbody tr")).TextContent;
        Assert.Contains("operator", row, StringComparison.Ordinal);
        Assert.Contains(Why, row, StringComparison.Ordinal);
        var parked = await LoggedAsync("work_item.park", $"retry_all/TimeoutException-1");
        Assert.Equal(("operator", "waits for its bank"), (parked.Who, parked.Reason));
    }

    [Fact]
    public async Task A_running_retry_is_stopped_with_a_reason_and_a_second_stop_says_that_it_has_ended()
    {
        await PauseAsync("bulk-actions");
        await DieAsync("retry_stop", 3, "TimeoutException");
        using var browser = await Browser.SignedInAsync(world.Url, "lead");
        var begun = await browser.SubmitAsync(
            await browser.GetAsync("/ops/dead/retry?of=work_items&subject=retry_stop&cause=TimeoutException"),
            "form.deed button",
            ("Reason", Why)
        );
        var stop = await browser.GetAsync($"{begun.Path}/stop");

        var stopped = await browser.SubmitAsync(stop, "form.deed button", ("Reason", "wrong cause"));
        Assert.Contains("已停止", stopped.Text, StringComparison.Ordinal);
        var again = await browser.SubmitAsync(stop, "form.deed button", ("Reason", "wrong cause"));

        Assert.Contains("已经结束", again.Text, StringComparison.Ordinal);
        Assert.Equal("lead", (await LoggedAsync("work_items.stop", begun.Path.Split('/')[^1])).Who);
        await ResumeAsync("bulk-actions");
        Assert.Equal(3, await CountAsync("retry_stop", WorkState.Dead));
    }

    [Fact]
    public async Task A_pause_is_honoured_shown_with_who_and_why_and_ended_by_a_resume()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var form = await browser.GetAsync("/ops/jobs/unclaimed-cards/pause");
        var past = await browser.SubmitAsync(form, "form.deed button", ("Reason", Why), ("Until", "2020-01-01T08:00"));
        Assert.Contains("恢复时间必须在现在之后", past.Text, StringComparison.Ordinal);
        Assert.Equal(Why, past.Document.QuerySelector("#Reason")!.GetAttribute("value"));

        var paused = await browser.SubmitAsync(past, "form.deed button", ("Until", "2090-01-01T08:00"));

        Assert.Equal("/ops/jobs/unclaimed-cards", paused.Path);
        Assert.Contains(Why, paused.Document.QuerySelector(".alert-warning")!.TextContent, StringComparison.Ordinal);
        var until = await world.ReadAsync(db =>
            db.JobPauses.Where(p => p.Job == "unclaimed-cards").Select(p => p.Until).SingleAsync()
        );
        Assert.Equal(new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero), until!.Value.ToUniversalTime());
        var twice = await browser.SubmitAsync(form, "form.deed button", ("Reason", Why));
        Assert.Contains("已经暂停", twice.Text, StringComparison.Ordinal);
        var resumed = await browser.SubmitAsync(
            await browser.GetAsync("/ops/jobs/unclaimed-cards/resume"),
            "form.deed button",
            ("Reason", "all is well")
        );
        Assert.Null(resumed.Document.QuerySelector(".alert-warning"));
        Assert.Equal(("operator", Why), Named(await LoggedAsync("job.pause", "unclaimed-cards")));
        Assert.Equal(("operator", "all is well"), Named(await LoggedAsync("job.resume", "unclaimed-cards")));
    }

    [Fact]
    public async Task Run_now_for_a_date_is_done_once_and_the_second_time_says_already_done()
    {
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        foreach (var (turn, outcome) in new[] { (1, "完成"), (2, "该日期已做过") })
        {
            var asked = await browser.SubmitAsync(
                await browser.GetAsync("/ops/jobs/missed-appointments/run"),
                "form.deed button",
                ("Reason", Why),
                ("Period", "2026-02-26")
            );
            Assert.Equal("/ops/jobs/missed-appointments", asked.Path);
            await IssuanceWorld.EventuallyAsync(
                () => browser.GetAsync(asked.Path),
                page =>
                    page.Document.QuerySelectorAll("table.requests tbody tr").Length == turn
                    && page.Document.QuerySelector("table.requests tbody tr")!
                        .TextContent.Contains(outcome, StringComparison.Ordinal)
            );
        }

        Assert.Equal(
            2,
            await world.ReadAsync(db =>
                db.OpsActions.CountAsync(a =>
                    a.Action == "job.run" && a.Target == "missed-appointments" && a.Who == "operator"
                )
            )
        );
        Assert.Null((await browser.GetAsync("/ops/jobs/seal-audit/run")).Document.QuerySelector("#Period"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/ops/jobs/no-such-job/run")).Status);
    }

    [Fact]
    public async Task Enquire_now_asks_about_an_unknown_order_and_not_about_another()
    {
        await PauseAsync("enquire-instructions");
        await world.Bank.ModeAsync("lost_reply", count: 1, autoProgress: false);
        await world.ApprovedAsync(People.New());
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var list = await IssuanceWorld.EventuallyAsync(
            () => browser.GetAsync("/ops/unknown"),
            page => page.Document.QuerySelector("tbody a[href$=enquire]") is not null
        );
        var form = await browser.GetAsync(list.Document.QuerySelector("tbody a[href$=enquire]")!.GetAttribute("href")!);

        var done = await browser.SubmitAsync(form, "form.deed button", ("Reason", Why));

        Assert.Equal("/ops/unknown", done.Path);
        Assert.Contains("已安排查询", done.Text, StringComparison.Ordinal);
        var reference = form.Path.Split('/')[3];
        Assert.Equal(("operator", Why), Named(await LoggedAsync("instruction.enquire", reference)));
        await ResumeAsync("enquire-instructions");
        await IssuanceWorld.EventuallyAsync(
            () => browser.SubmitAsync(form, "form.deed button", ("Reason", Why)),
            page => page.Text.Contains("无需再查询", StringComparison.Ordinal)
        );
        var none = await browser.SubmitAsync(
            await browser.GetAsync("/ops/unknown/ord-none-1/enquire"),
            "form.deed button",
            ("Reason", Why)
        );
        Assert.Contains("没有这个指令编号", none.Text, StringComparison.Ordinal);
    }

    private static string[] Deeds(long item) =>
        [
            "/ops/jobs/seal-audit/pause",
            "/ops/jobs/seal-audit/run",
            "/ops/jobs/seal-audit/resume",
            "/ops/unknown/ord-none-1/enquire",
            "/ops/banks/harbour/hold?handler=Hold",
            "/ops/banks/harbour/enquire",
            "/ops/review/ord-none-1/decide?handler=Decide",
            "/ops/reconciliation/differences/1/resolve?handler=Resolve",
            "/ops/dead/retry?of=work_items&subject=forged&cause=TimeoutException",
            $"/ops/dead/{item}/park?handler=Park",
            "/ops/bulk/blk_none/stop",
        ];

    private static (string, string) Named(OpsActionRow row) => (row.Who, row.Reason);

    private async Task<OpsActionRow> LoggedAsync(string action, string target) =>
        (
            await world.UseAsync<ListOpsActions, (IReadOnlyList<OpsActionRow> Rows, long?)>(log =>
                log.ReadAsync(null, action, target, null, default)
            )
        ).Rows[0];

    private async Task<List<long>> DieAsync(string kind, int count, string cause)
    {
        await world.SqlAsync(
            $"""
            insert into work_items (kind, key, due_at, state, epoch, attempts, last_error, created_at, dead_at)
            select '{kind}', '{cause}-' || n, now(), 'dead', 1, 20, '{cause}', now(), now() from generate_series(1, {count}) n
            on conflict do nothing
            """
        );
        return await world.ReadAsync(db =>
            db.WorkItems.Where(i => i.Kind == kind && i.LastError == cause)
                .OrderBy(i => i.Number)
                .Select(i => i.Number)
                .ToListAsync()
        );
    }

    private Task<int> CountAsync(string kind, WorkState state) =>
        world.ReadAsync(db => db.WorkItems.CountAsync(i => i.Kind == kind && i.State == state));

    private Task<Issuance.Shared.Refusal?> PauseAsync(string job) =>
        world.UseAsync<PauseJob, Issuance.Shared.Refusal?>(p =>
            p.PauseAsync(job, null, OpsRoom.Operator, OpsRoom.Why, default)
        );

    private Task<Issuance.Shared.Refusal?> ResumeAsync(string job) =>
        world.UseAsync<PauseJob, Issuance.Shared.Refusal?>(p =>
            p.ResumeAsync(job, OpsRoom.Operator, OpsRoom.Why, default)
        );
}

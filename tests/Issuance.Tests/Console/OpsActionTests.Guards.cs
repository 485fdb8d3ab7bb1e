using System.Net;
using Issuance.Jobs;
using Issuance.Operations;
using Issuance.Tests.Operations;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.Console;

/// <summary>What stops a deed, and what stands in the log afterwards.</summary>
public sealed partial class OpsActionTests
{
    [Theory]
    [InlineData("/ops/jobs/seal-audit/pause")]
    [InlineData("/ops/jobs/seal-audit/run")]
    [InlineData("/ops/jobs/seal-audit/resume")]
    [InlineData("/ops/unknown/ord-none-1/enquire")]
    [InlineData("/ops/dead/retry?of=work_items&subject=faulty&cause=TimeoutException")]
    public async Task Without_a_reason_or_with_somebodys_number_the_form_stays_with_its_fault_and_nothing_is_done(
        string path
    )
    {
        await DieAsync("faulty", 1, "TimeoutException");
        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var form = await browser.GetAsync(path);
        var before = await world.ReadAsync(db => db.OpsActions.CountAsync(a => a.Target == "seal-audit"));

        var empty = await browser.SubmitAsync(form, "form.deed button", ("Reason", " "));
        var number = await browser.SubmitAsync(form, "form.deed button", ("Reason", "call 138 0000 0000"));

        Assert.Contains("请填写原因", empty.Document.QuerySelector(".faults")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("去掉", number.Document.QuerySelector(".faults")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("#Reason", number.Document.QuerySelector(".faults a")!.GetAttribute("href"));
        Assert.Equal("call 138 0000 0000", number.Document.QuerySelector("#Reason")!.GetAttribute("value"));
        Assert.Equal(before, await world.ReadAsync(db => db.OpsActions.CountAsync(a => a.Target == "seal-audit")));
    }

    [Fact]
    public async Task A_viewer_sees_every_room_without_a_button_and_a_post_is_refused()
    {
        var items = await DieAsync("viewed", 1, "TimeoutException");
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        foreach (
            var path in new[]
            {
                "/ops/banks",
                "/ops/unknown",
                "/ops/review",
                "/ops/reconciliation",
                "/ops/reconciliation/differences",
                "/ops/dead",
                "/ops/dead/items?of=work_items&subject=viewed&cause=TimeoutException",
                "/ops/jobs",
                "/ops/jobs/seal-audit",
                "/ops/tasks",
                "/ops/log",
            }
        )
        {
            var page = await viewer.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, page.Status));
            Assert.Empty(
                page.Document.QuerySelectorAll(
                    "main form[method=post]:not([action='/ops/search']), main a[href$=pause], main a[href$=run], main a[href^='/ops/dead/retry'], main a[href$=park]"
                )
            );
        }

        foreach (var path in Deeds(items[0]))
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await viewer.GetAsync(path)).Status));
            var posted = await viewer.PostAsync(path, [new("Reason", Why)]);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, posted.Status));
        }
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        var items = await DieAsync("forged", 1, "TimeoutException");
        using var browser = await Browser.SignedInAsync(world.Url, "operator");

        foreach (var path in Deeds(items[0]))
            Assert.Equal(
                (path, HttpStatusCode.BadRequest),
                (path, (await browser.PostAsync(path, [new("Reason", Why)])).Status)
            );

        Assert.Equal(1, await CountAsync("forged", WorkState.Dead));
    }

    [Fact]
    public async Task The_log_is_walked_without_a_gap_and_its_file_holds_no_formula()
    {
        await world.SqlAsync(
            """
            insert into ops_actions (at, who, action, target, reason, before, after)
            select now(), 'walker', 'job.run', 'seal-audit', case when n = 1 then '=HYPERLINK("x"), said' else 'reason ' || n end, null, '-1'
            from generate_series(1, 70) n
            """
        );
        using var browser = await Browser.SignedInAsync(world.Url, "viewer");
        var first = await browser.GetAsync("/ops/log?who=walker&did=job.run");
        var second = await browser.GetAsync(first.Document.QuerySelector("a[href*='before=']")!.GetAttribute("href")!);

        Assert.Equal(50, first.Document.QuerySelectorAll("table.log tbody tr").Length);
        Assert.Equal(20, second.Document.QuerySelectorAll("table.log tbody tr").Length);
        var file = await browser.GetAsync(
            first.Document.QuerySelector("a[href*='handler=csv']")!.GetAttribute("href")!
        );
        var lines = file.Html.Trim().Split("\r\n");
        Assert.Equal(71, lines.Length);
        Assert.EndsWith(""",seal-audit,"'=HYPERLINK(""x""), said",,'-1""", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_task_job_and_refusal_has_its_words()
    {
        var keys = TextFiles.Keys("OpsActionText");
        foreach (var entry in JobCatalog.All)
            Assert.Contains($"job_{entry.Name}", keys);
        foreach (var action in Issuance.Pages.Ops.LogModel.Actions)
            Assert.Contains($"did_{action}", keys);
        foreach (var field in typeof(OperationsRefusals).GetFields())
            Assert.Contains($"refused_{((Issuance.Shared.Refusal)field.GetValue(null)!).Code}", keys);
        await world.SqlAsync(
            "insert into ops_tasks (kind, subject, detail, created_at) values ('calendar_year_missing', '2031', 'import_notice', now()) on conflict do nothing"
        );
        using var viewer = await Browser.SignedInAsync(world.Url, "viewer");
        var tasks = await viewer.GetAsync("/ops/tasks");
        Assert.Contains("www.gov.cn", tasks.Text, StringComparison.Ordinal);
        Assert.NotNull(tasks.Document.QuerySelector("tbody a[href='/ops/calendar']"));
        Assert.Null(tasks.Document.QuerySelector("a[href$='/close']"));

        using var browser = await Browser.SignedInAsync(world.Url, "operator");
        var link = (await browser.GetAsync("/ops/tasks"))
            .Document.QuerySelector("a[href$='/close']")!
            .GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(link)).Status);
        var closing = await browser.GetAsync(link);
        var unsaid = await browser.SubmitAsync(closing, "form.deed button", ("Reason", ""));
        Assert.NotNull(unsaid.Document.QuerySelector(".faults"));
        var closed = await browser.SubmitAsync(unsaid, "form.deed button", ("Reason", "told the bank"));
        Assert.Equal("/ops/tasks", closed.Path);
        Assert.Null(closed.Document.QuerySelector($"a[href='{link}']"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(link)).Status);
    }
}

using Issuance.Tests.ServicePoints;
using Issuance.Tests.World;

namespace Issuance.Tests.Console;

/// <summary>The desk says deadlines in working days, and which days did not count.</summary>
public sealed class DeskDeadlineTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private static DateTimeOffset At(int day, int hour) => new(2026, 2, day, hour, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Before_the_spring_festival_the_holidays_are_skipped_and_the_make_up_day_counts()
    {
        await world.MoveClockAsync(At(12, 10));
        using var clerk = await Browser.SignedInAsync(world.Url, "clerk-east");
        var application = await clerk.SubmittedAsync(People.New());

        var page = await clerk.GetAsync($"/desk/cases/{application}");
        page.Shows("剩 3 个工作日 · 2月24日(二) 17:30 前");
        var why = page.Document.QuerySelector(".why-due")!.TextContent;
        Assert.Contains("2月16日(一)", why, StringComparison.Ordinal);
        Assert.Contains("法定节假日 · 春节", why, StringComparison.Ordinal);
        Assert.Contains("2月14日(六) 是春节调休上班日", why, StringComparison.Ordinal);

        await world.MoveClockAsync(At(24, 9));
        (await clerk.GetAsync("/desk?stage=due_soon")).Shows("今天到期 · 2月24日(二) 17:30 前");
        await world.MoveClockAsync(At(25, 9));
        var overdue = await clerk.GetAsync("/desk?stage=overdue");
        overdue.Shows("已逾期 · 应于 2月24日(二) 17:30 前办结");
        Assert.NotNull(overdue.Document.QuerySelector($"a[href='/desk/cases/{application}']"));
        Assert.Equal("1", overdue.Document.QuerySelectorAll(".big-count")[2].TextContent);
        Assert.Equal(
            "/desk?stage=overdue",
            overdue.Document.QuerySelectorAll(".big-numbers a")[2].GetAttribute("href")
        );
    }
}

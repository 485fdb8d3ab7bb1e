using System.Globalization;
using Issuance.Access;
using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>calendar show</c>, <c>calendar import FILE …</c> and <c>calendar activate YEAR REVISION …</c>: how far the working
/// days reach, a year's file, an older revision again. Without <c>--apply</c> they tell what would change and change nothing.
/// </summary>
internal static class CalendarYears
{
    private const string Usage =
        "Usage: calendar show | calendar import FILE | calendar activate YEAR REVISION; the last two with "
        + "--by WHO --reason TEXT [--title TEXT] [--number TEXT] [--published YYYY-MM-DD] [--apply]";

    private static readonly string[] Known = ["--by", "--reason", "--title", "--number", "--published"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["show"])
            return await ShowAsync();
        var words = args.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();
        if (Options(args[words.Length..]) is not var (note, apply))
            return await Command.WrongAsync(Usage);
        switch (words)
        {
            case ["import", var path]:
                var file = await ReadAsync(path);
                return await RunAsync(
                    import => import.PreviewAsync(file),
                    apply ? import => import.ApplyAsync(file, note) : null,
                    note
                );
            case ["activate", var first, var second]
                when TryNumber(first, out var year) && TryNumber(second, out var revision):
                return await RunAsync(
                    import => import.PreviewAsync(year, revision),
                    apply ? import => import.ActivateAsync(year, revision, note) : null,
                    note
                );
            default:
                return await Command.WrongAsync(Usage);
        }
    }

    private static async Task<int> RunAsync(
        Func<CalendarImport, Task<CalendarOutcome>> preview,
        Func<CalendarImport, Task<CalendarOutcome>>? apply,
        CalendarNote note
    )
    {
        await using var services = await CommandHost.BuildAsync(Database.JobsRole);
        await using var scope = services.CreateAsyncScope();
        var actor = scope.ServiceProvider.GetRequiredService<CurrentActor>();
        (actor.Client, actor.Clerk) = ("command:calendar", note.By);
        var import = scope.ServiceProvider.GetRequiredService<CalendarImport>();

        var look = await preview(import);
        if (look.Change is { } change)
            Tell(change);
        if (look.Refusal is not null || apply is null)
            return await TellAsync(look.Refusal, "nothing changed; add --apply to bring it into force");
        var done = await apply(import);
        return await TellAsync(done.Refusal, $"in force; {done.Change?.Deadlines.Total} open deadlines moved");
    }

    private static void Tell(CalendarChange change)
    {
        Console.WriteLine($"{change.Year}, revision {change.Revision}{(change.IsNew ? "" : " (imported before)")}");
        foreach (var (before, after) in change.Days)
            Console.WriteLine(
                $"  {after.Date:yyyy-MM-dd} {Snake.Case(after.Kind)} {after.Name} (was {(before is { } day ? Snake.Case(day.Kind) : "not loaded")})"
            );
        var sum = change.Deadlines;
        Console.WriteLine(
            $"{sum.Total} open deadlines move: {sum.Running} running, {sum.Breached} breached; {sum.Earlier} fall due earlier"
        );
        foreach (var moved in change.Page)
            Console.WriteLine($"  {moved.ApplicationId} {Text(moved.DueAt)} -> {Text(moved.NewDueAt)}");
        if (sum.Total > change.Page.Count)
            Console.WriteLine($"  and {sum.Total - change.Page.Count} more");
    }

    private static async Task<int> TellAsync(Refusal? refusal, string otherwise)
    {
        if (refusal is null)
        {
            Console.WriteLine(otherwise);
            return 0;
        }
        // Said twice is not wrong: a script may run again.
        if (refusal.Code == CalendarRefusals.AlreadyInForce.Code)
        {
            Console.WriteLine("already in force");
            return 0;
        }
        await Console.Error.WriteLineAsync($"{refusal.Code}: {refusal.Title} {refusal.Year}".TrimEnd());
        foreach (var fault in refusal.Faults)
            await Console.Error.WriteLineAsync($"  {fault.Pointer} {fault.Code}: {fault.Message}");
        return 1;
    }

    private static async Task<int> ShowAsync()
    {
        await using var services = await CommandHost.BuildAsync(Database.ReadOnlyRole);
        await using var scope = services.CreateAsyncScope();
        var coverage = await CalendarCoverage.ReadAsync(
            scope.ServiceProvider.GetRequiredService<IssuanceDb>(),
            services.GetRequiredService<BusinessClock>().Today,
            CancellationToken.None
        );
        foreach (var year in coverage.Years)
            Console.WriteLine($"{year.Year} revision {year.Revision}: {string.Join(' ', year.SourceUrls)}");
        Console.WriteLine(
            $"covered until {coverage.CoveredUntil:yyyy-MM-dd}, {coverage.DaysLeft} days left{(coverage.Warning ? ": import the next year" : "")}"
        );
        Console.WriteLine($"deadlines of cases received from {coverage.UncertainFrom:yyyy-MM-dd} on cannot be counted");
        return 0;
    }

    /// <summary>No more than is taken is read, however large the file is.</summary>
    private static async Task<byte[]> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        var bytes = new byte[HolidayFileReader.LargestFile + 1];
        var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }

    private static (CalendarNote Note, bool Apply)? Options(string[] args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var apply = args is [.., "--apply"];
        var rest = apply ? args[..^1] : args;
        if (rest.Length % 2 != 0)
            return null;
        foreach (var pair in rest.Chunk(2))
            if (!Known.Contains(pair[0]) || !values.TryAdd(pair[0], pair[1]))
                return null;
        DateOnly? published = null;
        if (values.TryGetValue("--published", out var text))
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var date))
                return null;
            published = date;
        }
        if (!values.TryGetValue("--by", out var by) || !values.TryGetValue("--reason", out var reason))
            return null;
        var note = new CalendarNote(by, reason)
        {
            SourceTitle = values.GetValueOrDefault("--title"),
            DocumentNumber = values.GetValueOrDefault("--number"),
            PublishedOn = published,
        };
        return (note, apply);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string Text(DateTimeOffset at) =>
        ChinaTime.ToOffset(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

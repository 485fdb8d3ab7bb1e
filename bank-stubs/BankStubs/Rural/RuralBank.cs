using System.Globalization;
using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Rural;

/// <summary>The stub bank Rural: a drop folder that it looks into, and two addresses for tests.</summary>
internal static class RuralBank
{
    public const string Code = "rural";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BookEvery = TimeSpan.FromSeconds(3);

    public static void Add(IServiceCollection services, StubOptions options)
    {
        if (options.RuralFolder is not { } root)
            return;
        services.AddSingleton(_ => new RuralFolder(root));
        services.AddKeyedSingleton<ModeSwitch>(Code);
        services.AddKeyedSingleton(Code, (_, _) => new BankLedger(options, Code, BankNumbers.Rural));
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<ReturnDesk>(provider, Ledger(provider), Modes(provider))
        );
        services.AddKeyedSingleton(
            Code,
            (provider, _) =>
                ActivatorUtilities.CreateInstance<OrderProgress>(
                    provider,
                    Ledger(provider),
                    Modes(provider),
                    (Func<string, Callback, CancellationToken, Task>)(
                        (reference, callback, _) =>
                        {
                            provider.GetRequiredService<ReturnDesk>().Tell(reference, callback);
                            return Task.CompletedTask;
                        }
                    )
                )
        );
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<TakeFiles>(
                provider,
                Ledger(provider),
                Modes(provider),
                provider.GetRequiredKeyedService<OrderProgress>(Code)
            )
        );
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<DailyBook>(
                provider,
                Ledger(provider),
                new Books(Ledger(provider), options.BookAccounts)
            )
        );
        services.AddSingleton(AsStubBank);
    }

    public static void Map(WebApplication app, StubOptions options)
    {
        if (options.RuralFolder is null)
            return;
        app.MapPost("/_stub/rural/book", (RequestDelegate)WriteBookAsync);
        app.MapPost("/_stub/rural/returns", (RequestDelegate)TellAgainAsync);
    }

    /// <summary><c>?day=YYYY-MM-DD</c>: writes that day's book file; 204, 400 <c>request_invalid</c>.</summary>
    private static async Task WriteBookAsync(HttpContext http)
    {
        var isDay = DateOnly.TryParseExact(
            http.Request.Query["day"],
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            default,
            out var day
        );
        var books = http.RequestServices.GetRequiredService<DailyBook>();
        http.Response.StatusCode =
            isDay && await books.WriteAsync(day, http.RequestAborted)
                ? StatusCodes.Status204NoContent
                : StatusCodes.Status400BadRequest;
    }

    /// <summary>
    /// <c>?reference=R</c>: the bank tells again, soundly, what it did for a reference, as it would if a person asked it to; 204,
    /// 404 where it did nothing.
    /// </summary>
    private static Task TellAgainAsync(HttpContext http)
    {
        var entry = Ledger(http.RequestServices).Find(http.Request.Query["reference"].ToString());
        if (entry is { IsDecided: true })
            http.RequestServices.GetRequiredService<TakeFiles>().Answer(entry, Fault.Ok);
        http.Response.StatusCode = entry is { IsDecided: true }
            ? StatusCodes.Status204NoContent
            : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static BankLedger Ledger(IServiceProvider provider) => provider.GetRequiredKeyedService<BankLedger>(Code);

    private static ModeSwitch Modes(IServiceProvider provider) => provider.GetRequiredKeyedService<ModeSwitch>(Code);

    private static StubBank AsStubBank(IServiceProvider provider)
    {
        var desk = provider.GetRequiredService<ReturnDesk>();
        return new(
            Code,
            Ledger(provider),
            Modes(provider),
            async (reference, callback, cancel) =>
            {
                desk.Tell(reference, callback);
                await desk.WriteAsync(cancel);
                return new(null, null);
            },
            () =>
            {
                provider.GetRequiredService<TakeFiles>().Recall();
                foreach (var entry in Ledger(provider).Entries)
                foreach (var callback in entry.Callbacks.Where(c => c.Deliveries == 0))
                    desk.Tell(entry.Reference, callback);
                provider.GetRequiredKeyedService<OrderProgress>(Code).ResumeAll();
                provider.GetRequiredService<BackgroundTasks>().Run(stopping => WorkAsync(provider, stopping));
            }
        );
    }

    private static async Task WorkAsync(IServiceProvider provider, CancellationToken stopping)
    {
        var (files, desk) = (provider.GetRequiredService<TakeFiles>(), provider.GetRequiredService<ReturnDesk>());
        var (book, modes) = (provider.GetRequiredService<DailyBook>(), Modes(provider));
        var bookDue = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await files.TakeAllAsync(stopping);
                if (!modes.IsDown)
                    await desk.WriteAsync(stopping);
                if (TimeProvider.System.GetElapsedTime(bookDue) >= BookEvery)
                {
                    bookDue = TimeProvider.System.GetTimestamp();
                    await book.RefreshAsync(stopping);
                }
            }
            catch (IOException)
            {
                // Somebody moved or removed what was being looked at, as tests do; the next look finds what is left.
            }

            await Task.Delay(Look, stopping);
        }
    }
}

using System.Diagnostics;
using System.Net;

namespace Issuance.DevHost.Bench;

/// <summary>Calls one server over kept connections: as often as it answers, or so many times a second.</summary>
/// <param name="request">The next request; asked for from several threads.</param>
internal sealed class Load(string url, Func<HttpRequestMessage> request) : IDisposable
{
    private const int AtOnce = 32;
    private const int EnoughToWarm = 15_000;
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(40);

    private readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            MaxConnectionsPerServer = 256,
            ActivityHeadersPropagator = null,
        }
    )
    {
        BaseAddress = new Uri(url),
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Until the compiler has had its second thoughts about everything that a request passes.</summary>
    public async Task WarmAsync(CancellationToken cancel)
    {
        var (asked, begun) = (0, Stopwatch.GetTimestamp());
        while (asked < EnoughToWarm && Stopwatch.GetElapsedTime(begun) < LongestWarmUp)
        {
            await RateAsync(AtOnce * 20, cancel);
            asked += AtOnce * 20;
        }
    }

    /// <summary>32 callers, each asking again as soon as it has its answer.</summary>
    /// <returns>Answers a second.</returns>
    public async Task<double> RateAsync(TimeSpan time, CancellationToken cancel)
    {
        var (answers, begun) = (0L, Stopwatch.GetTimestamp());
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            while (Stopwatch.GetElapsedTime(begun) < time)
                            {
                                await AskAsync(cancel);
                                Interlocked.Increment(ref answers);
                            }
                        },
                        cancel
                    )
                )
        );
        return answers / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>What one and another reach in turns of so long. Callers change who goes first, which may be an advantage.</summary>
    /// <returns>Answers a second.</returns>
    public static async Task<(double One, double Other)> RatesAsync(
        Load one,
        Load other,
        bool oneFirst,
        TimeSpan turn,
        CancellationToken cancel
    )
    {
        if (oneFirst)
        {
            var first = await one.RateAsync(turn, cancel);
            return (first, await other.RateAsync(turn, cancel));
        }

        var rate = await other.RateAsync(turn, cancel);
        return (await one.RateAsync(turn, cancel), rate);
    }

    /// <summary>So many requests, 32 at a time.</summary>
    /// <returns>Answers a second.</returns>
    public async Task<double> RateAsync(int count, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
            async (_, stop) => await AskAsync(stop)
        );
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>
    /// Asks at a steady rate, whether or not the last answers are there; each time counts from the moment at which the request
    /// was due, so that a stall is not hidden by asking less meanwhile.
    /// </summary>
    /// <returns>Milliseconds of each answer.</returns>
    public async Task<IReadOnlyList<double>> TimesAsync(double perSecond, TimeSpan time, CancellationToken cancel)
    {
        var running = new List<Task<double>>();
        var begun = Stopwatch.GetTimestamp();
        var count = (int)(perSecond * time.TotalSeconds);
        while (running.Count < count)
        {
            var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            while (running.Count < count && running.Count / perSecond <= elapsed)
            {
                running.Add(TimeAsync(begun + (long)(running.Count / perSecond * Stopwatch.Frequency), cancel));
            }

            await Task.Delay(1, cancel);
        }

        return await Task.WhenAll(running);
    }

    public void Dispose() => http.Dispose();

    /// <exception cref="StopException">The answer is not 200.</exception>
    public async Task AskAsync(CancellationToken cancel)
    {
        using var message = request();
        using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, cancel);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new StopException(
                ExitCodes.DidNotHold,
                $"{url} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}"
            );
        }
    }

    private async Task<double> TimeAsync(long due, CancellationToken cancel)
    {
        await AskAsync(cancel);
        return Stopwatch.GetElapsedTime(due).TotalMilliseconds;
    }
}

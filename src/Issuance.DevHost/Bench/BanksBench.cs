using System.Globalization;
using System.Net.Http.Json;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;

namespace Issuance.DevHost.Bench;

/// <summary>
/// How much of what a bank's line could carry we use, whether one that hangs slows the others, whether memory stays flat,
/// and how fast a million accounts are reconciled. Stubs answer at once; orders take no steps of their own meanwhile.
/// </summary>
internal static class BanksBench
{
    private const int Rounds = 5;

    /// <summary>The compiler's second thoughts come after some thousand orders; the floor has far less code to think about.</summary>
    private const int WarmUp = 8;
    private const int Orders = 1_500;
    private const int Beside = 300;
    private const int Many = 10_000;

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        call.Checkout.MakeData();
        var id = string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}");
        var keys = Path.Combine(call.Checkout.Data, $"{id}-keys");
        try
        {
            KeyFiles.MakeMissing(keys);
            await using var postgres = await PrivatePostgres.StartAsync(
                Path.Combine(call.Checkout.Data, $"{id}-pg"),
                fast: true,
                call.Error,
                call.Cancel
            );
            var figures = new List<BenchFigure>();
            using (var bench = await BanksUnderTest.StartAsync(call, postgres, keys, id, "bench_banks"))
            {
                figures.Add(await OrdersAsync(call, bench));
                figures.AddRange(await BesideOneThatHangsAsync(call, bench));
                figures.Add(await MemoryAsync(call, bench));
            }

            figures.AddRange(await ReconcileBench.MeasureAsync(call, postgres, keys, id));
            return figures;
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    /// <summary>The floor and the service in turns, so that the machine's moods hit both alike.</summary>
    private static async Task<BenchFigure> OrdersAsync(Call call, BanksUnderTest bench)
    {
        var (floors, rates) = (new List<double>(), new List<double>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            await bench.AskAsync($"prepare harbour {Orders}");
            var floor = (await bench.AskAsync($"floor {Orders}"))["floor"];
            var rate = (await bench.AskAsync("send harbour"))["harbour"];
            await call.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"  orders: {rate:0}/s beside {floor:0}/s")
            );
            if (round < 0)
            {
                continue;
            }

            floors.Add(floor);
            rates.Add(rate);
        }

        return BenchFigure.AtLeast("banks.orders_per_second", Median(rates), "1/s", Median(floors), 0.5) with
        {
            Note =
                $"{Orders} orders to Harbour: taken up, sent, the answer verified and recorded, median of {Rounds} rounds; floor: a "
                + "bare HttpClient exchanges the same signed messages with the same stub; no fsync",
        };
    }

    /// <summary>Three banks side by side, once with all well and once with one that never answers.</summary>
    private static async Task<IReadOnlyList<BenchFigure>> BesideOneThatHangsAsync(Call call, BanksUnderTest bench)
    {
        string[] others = ["harbour", "rural"];
        var (well, beside) = (Rates(), Rates());
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var hangs in new[] { false, true })
            {
                await bench.SetModeAsync("meridian", hangs ? "timeout" : "ok");
                foreach (var bank in others)
                {
                    await bench.AskAsync(string.Create(CultureInfo.InvariantCulture, $"prepare {bank} {Beside}"));
                }

                await bench.AskAsync("prepare meridian 60");
                // Only the hanging one's orders are in the way: a third bank at work would take its share of the machine.
                var told = await bench.AskAsync(hangs ? "send harbour,rural,-meridian" : "send harbour,rural");
                if (!hangs)
                {
                    await bench.AskAsync("send meridian");
                }

                if (round >= 0)
                {
                    foreach (var bank in others)
                    {
                        (hangs ? beside : well)[bank].Add(told[bank]);
                    }
                }
            }
        }

        await bench.SetModeAsync("meridian", "ok");
        return
        [
            .. others.Select(bank =>
                BenchFigure.AtLeast(
                    $"banks.{bank}_beside_a_hanging_bank",
                    Median(beside[bank]),
                    "1/s",
                    Median(well[bank]),
                    0.8
                ) with
                {
                    Note = $"{Beside} orders, median of {Rounds} rounds; floor: the same with no bank that hangs",
                }
            ),
        ];

        Dictionary<string, List<double>> Rates() =>
            others.ToDictionary(bank => bank, _ => new List<double>(), StringComparer.Ordinal);
    }

    private static async Task<BenchFigure> MemoryAsync(Call call, BanksUnderTest bench)
    {
        await SendManyAsync(Many / 10);
        var before = (await bench.AskAsync("memory"))["memory"];
        await SendManyAsync(Many);
        var after = (await bench.AskAsync("memory"))["memory"];
        await call.Error.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"  memory: {before:0.0} MB, then {after:0.0} MB")
        );
        return BenchFigure.AtMost("banks.memory_after_10000", after, "MB", before, 1.2) with
        {
            Note = $"managed memory after {Many} orders; floor: after {Many / 10}",
        };

        async Task SendManyAsync(int count)
        {
            await bench.AskAsync(string.Create(CultureInfo.InvariantCulture, $"prepare harbour {count}"));
            await bench.AskAsync("send harbour");
        }
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}

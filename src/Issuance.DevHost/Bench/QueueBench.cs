using System.Globalization;

namespace Issuance.DevHost.Bench;

/// <summary>
/// How quickly notices leave: taken up, number opened, text made, given to a sender that answers at once, outcome, event and
/// audit rows written. Beside a bare claim of the same rows.
/// </summary>
internal static class QueueBench
{
    private const int WarmUp = 2;
    private const int Rounds = 5;
    private const int EachRound = 2_000;

    public static async Task<IReadOnlyList<BenchFigure>> MeasureAsync(Call call)
    {
        await using var world = await BenchWorld.StartAsync(call);
        var environment = await world.CreateDatabaseAsync("bench_queue");
        using var service = world.StartCommand(environment, "time-queue");
        var (floors, rates) = (new List<double>(), new List<double>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            await service.AskAsync(string.Create(CultureInfo.InvariantCulture, $"prepare {EachRound}"), call.Cancel);
            var floor = (await service.AskAsync("floor", call.Cancel))["floor"];
            var rate = (await service.AskAsync("send", call.Cancel))["send"];
            await Samples.TellAsync(call, $"queue: {rate:0}/s beside {floor:0}/s");
            if (round >= 0)
            {
                floors.Add(floor);
                rates.Add(rate);
            }
        }

        return
        [
            BenchFigure.AtLeast(
                "queue.items_per_second",
                Samples.Median(rates),
                "1/s",
                Samples.Median(floors),
                0.05
            ) with
            {
                Note =
                    $"{EachRound} notices a round by the job itself, a sender that answers at once, median of {Rounds} rounds; floor: the same rows claimed, 100 a statement",
            },
        ];
    }
}

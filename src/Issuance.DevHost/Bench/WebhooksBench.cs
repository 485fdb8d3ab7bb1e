using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Bench;

/// <summary>How much of what a bare client could post the deliveries of webhooks reach, with all that they write down.</summary>
internal static class WebhooksBench
{
    /// <summary>Until then the compiler is at work on both, and both still get faster from round to round.</summary>
    private const int WarmUp = 4;
    private const int Rounds = 11;
    private const int Messages = 10_000;

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
            await postgres.CreateDatabaseAsync("bench_webhooks", call.Cancel);
            var environment = HostEnvironment.For(
                call.Checkout,
                call.Settings,
                postgres.ConnectionString("bench_webhooks")
            );
            environment["Keys__Folder"] = keys;
            environment["ISSUANCE_ENVIRONMENT"] = "sandbox";
            using (var migrate = Tool.Start(BanksUnderTest.Host(call, environment, ["migrate"])))
            {
                var output = migrate.StandardOutput.ReadToEndAsync(call.Cancel);
                await migrate.WaitForExitAsync(call.Cancel);
                if (migrate.ExitCode != 0)
                {
                    throw new StopException(
                        ExitCodes.DidNotHold,
                        $"the database could not be migrated: {await output}"
                    );
                }
            }

            using var asked = Tool.Start(BanksUnderTest.Host(call, environment, ["time-webhooks"]));
            try
            {
                return [await DeliveriesAsync(call, asked)];
            }
            finally
            {
                asked.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    /// <summary>The floor and the service in turns, so that the machine's moods hit both alike.</summary>
    private static async Task<BenchFigure> DeliveriesAsync(Call call, Process asked)
    {
        var (floors, rates) = (new List<double>(), new List<double>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var floor = await AskAsync(asked, "floor");
            var rate = await AskAsync(asked, "deliver");
            await call.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"  webhooks: {rate:0}/s beside {floor:0}/s")
            );
            if (round >= 0)
            {
                floors.Add(floor);
                rates.Add(rate);
            }
        }

        return BenchFigure.AtLeast("webhooks.deliveries_per_second", Median(rates), "1/s", Median(floors), 0.3) with
        {
            Note =
                $"{Messages} messages that wait for one endpoint: claimed, signed, sent, their attempts recorded, median of "
                + $"{Rounds} rounds; floor: a bare HttpClient signs and posts the same bodies to the same receiver; no fsync",
        };
    }

    private static async Task<double> AskAsync(Process asked, string what)
    {
        await asked.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what} {Messages}"));
        await asked.StandardInput.FlushAsync();
        var line =
            await asked.StandardOutput.ReadLineAsync()
            ?? throw new StopException(ExitCodes.DidNotHold, $"'{what}' could not be timed");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(line)![what];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

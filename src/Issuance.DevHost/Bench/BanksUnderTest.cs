using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.DevHost.Bench;

/// <summary>A database, the stub banks as a process, and a process of the service that sends when it is told to.</summary>
internal sealed class BanksUnderTest : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process stubs;
    private readonly HttpClient http;
    private Process? asked;

    private BanksUnderTest(Process stubs, string url, Dictionary<string, string> environment)
    {
        this.stubs = stubs;
        http = new HttpClient { BaseAddress = new Uri(url), Timeout = Limit };
        Environment = environment;
    }

    /// <summary>The environment of the service beside these stubs.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <param name="more">Variables of the stubs and the service alike.</param>
    public static async Task<BanksUnderTest> StartAsync(
        Call call,
        PrivatePostgres postgres,
        string keys,
        string id,
        string database,
        params (string Name, string Value)[] more
    )
    {
        await postgres.CreateDatabaseAsync(database, call.Cancel);
        var port = FreePort.Find();
        var folder = Path.Combine(call.Checkout.Data, $"{id}-{database}");
        var url = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
        var environment = HostEnvironment.For(call.Checkout, call.Settings, postgres.ConnectionString(database));
        environment["Keys__Folder"] = keys;
        environment["ISSUANCE_ENVIRONMENT"] = "sandbox";
        environment["ISSUANCE_STUBS_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        environment["Banks__Harbour__BaseUrl"] = $"{url}/harbour";
        environment["Banks__Meridian__BaseUrl"] = $"{url}/meridian";
        environment["Banks__Rural__Folder"] = environment["Stubs__RuralFolder"] = Path.Combine(folder, "rural");
        environment["Stubs__LedgerFolder"] = Path.Combine(folder, "ledger");
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        Checkout.MakePrivate(folder);
        Checkout.MakePrivate(Path.Combine(folder, "rural"));
        await MigrateAsync(call, environment);
        var banks = Tool.Start(
            BackgroundProcess.Launch(
                call.Stack.Stubs.Program,
                [],
                environment,
                Path.Combine(folder, "stubs.log"),
                ownSession: false
            )
        );
        var bench = new BanksUnderTest(banks, url, environment);
        await bench.UntilReadyAsync(call.Cancel);
        // Orders wait where they are: what becomes of them later is no part of what is measured.
        foreach (var bank in new[] { "harbour", "meridian", "rural" })
        {
            await bench.PostAsync(new { bank, autoProgress = false });
        }

        bench.asked = Tool.Start(Host(call, environment, ["time-banks"]));
        return bench;
    }

    /// <exception cref="StopException">The process ended; it has said why on stderr.</exception>
    public async Task<Dictionary<string, double>> AskAsync(string question)
    {
        await asked!.StandardInput.WriteLineAsync(question);
        await asked.StandardInput.FlushAsync();
        var line =
            await asked.StandardOutput.ReadLineAsync()
            ?? throw new StopException(ExitCodes.DidNotHold, $"'{question}' could not be timed");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(line)!;
    }

    public Task SetModeAsync(string bank, string mode) =>
        PostAsync(
            new
            {
                bank,
                mode,
                autoProgress = false,
            }
        );

    /// <summary>A program of the service, with its output to be read.</summary>
    public static ProcessStartInfo Host(Call call, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [call.Stack.Host.Program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return start;
    }

    public void Dispose()
    {
        http.Dispose();
        foreach (var process in new[] { asked, stubs })
        {
            if (process is { HasExited: false })
            {
                process.Kill(entireProcessTree: true);
            }

            process?.Dispose();
        }

        Directory.Delete(Path.GetDirectoryName(Environment["Stubs__LedgerFolder"])!, recursive: true);
    }

    private static async Task MigrateAsync(Call call, Dictionary<string, string> environment)
    {
        using var migrate = Tool.Start(Host(call, environment, ["migrate"]));
        var output = migrate.StandardOutput.ReadToEndAsync(call.Cancel);
        migrate.StandardInput.Close();
        await migrate.WaitForExitAsync(call.Cancel);
        if (migrate.ExitCode != 0)
        {
            throw new StopException(ExitCodes.DidNotHold, $"the database could not be migrated: {await output}");
        }
    }

    private async Task PostAsync<T>(T body)
    {
        using var answer = await http.PostAsJsonAsync("/_stub/mode", body);
        if (!answer.IsSuccessStatusCode)
        {
            throw new StopException(ExitCodes.DidNotHold, $"the stubs answered {(int)answer.StatusCode} to {body}");
        }
    }

    private async Task UntilReadyAsync(CancellationToken cancel)
    {
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < Limit && !stubs.HasExited; )
        {
            if (
                await ReadyWait.AnswersAsync(new Uri(http.BaseAddress!, "/_stub/mode?bank=harbour").AbsoluteUri, cancel)
            )
            {
                return;
            }

            await Task.Delay(100, cancel);
        }

        throw new StopException(ExitCodes.DidNotHold, "the stub banks do not start");
    }
}

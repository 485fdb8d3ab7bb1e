using System.Diagnostics;
using System.Net;
using Issuance.DevHost;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Running;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.EndToEndTests;

/// <summary>
/// Database, stub bank and service as processes of their own, on data that survives them, so that each can be killed
/// and started again as it would be on a real machine.
/// </summary>
internal sealed partial class Machine : IAsyncDisposable
{
    /// <summary>Long: when all tests run beside each other on two cores, a start alone may take a minute.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string folder = Directory.CreateTempSubdirectory("issuance-machine-").FullName;
    private readonly int port = FreePort.Find();
    private readonly int stubsPort = FreePort.Find();
    private PrivatePostgres postgres = null!;
    private readonly List<Process> more = [];
    private int bankSeconds;
    private Process? host;
    private Process? stubs;

    public int Port => port;
    public int StubsPort => stubsPort;

    /// <summary>Everything of this machine lies here.</summary>
    public string Folder => folder;

    public string Url => $"http://localhost:{port}";
    public string StubsUrl => $"http://localhost:{stubsPort}";
    public string ConnectionString => postgres.ConnectionString("issuance");
    public string Keys => Path.Combine(folder, "keys");

    /// <param name="bankSeconds">
    /// The time limit of a call: on a busy machine an answer must not count as lost before a slow bank has given it.
    /// </param>
    public static async Task<Machine> SetUpAsync(int bankSeconds = 6)
    {
        var machine = new Machine { bankSeconds = bankSeconds };
        KeyFiles.MakeMissing(machine.Keys);
        await machine.StartDatabaseAsync();
        await machine.postgres.CreateDatabaseAsync("issuance", CancellationToken.None);
        using var migrate = machine.Run("Issuance.Host", ["migrate"], crashAt: null);
        await migrate.WaitForExitAsync();
        Assert.True(migrate.ExitCode == 0, machine.LogOf("Issuance.Host"));
        await machine.SetClockAsync(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8)));
        return machine;
    }

    /// <summary>A working day of a loaded year, whatever day it really is.</summary>
    private async Task SetClockAsync(DateTimeOffset now)
    {
        await using var database = NpgsqlDataSource.Create(postgres.ConnectionString("issuance"));
        await using var set = database.CreateCommand("update business_clock set offset_seconds = $1");
        set.Parameters.AddWithValue((now - TimeProvider.System.GetUtcNow()).TotalSeconds);
        await set.ExecuteNonQueryAsync();
    }

    /// <summary>Starts what does not run.</summary>
    /// <param name="crashAt">The named point at which the service kills itself.</param>
    /// <param name="role">all, api or jobs.</param>
    public async Task StartAsync(string? crashAt = null, string role = "all")
    {
        await StartDatabaseAsync();
        await StartStubsAsync();
        if (host is null or { HasExited: true })
            host = Run("Issuance.Host", ["--role", role], crashAt);
        await UntilAnswersAsync($"{Url}/health/ready");
    }

    /// <summary>Starts one more process that runs jobs, beside the service.</summary>
    public async Task<Process> StartJobsAsync() => (await StartBesideAsync("jobs")).Process;

    /// <summary>Starts one more process of a role, beside the service.</summary>
    public async Task<(Process Process, string Url)> StartBesideAsync(string role)
    {
        var itsPort = FreePort.Find();
        var url = $"http://localhost:{itsPort}";
        var process = Run("Issuance.Host", ["--role", role], crashAt: null, ("ISSUANCE_PORT", $"{itsPort}"));
        more.Add(process);
        await UntilAnswersAsync($"{url}/health/ready");
        return (process, url);
    }

    /// <summary>Stops a process where it stands (SIGSTOP) or lets it go on (SIGCONT).</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>The service as a process, to be stopped and let go on.</summary>
    public Process Service => host!;

    /// <summary>Runs a command of the service to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> CommandAsync(params string[] arguments)
    {
        using var command = Run("Issuance.Host", arguments, crashAt: null);
        await command.WaitForExitAsync();
        return command.ExitCode;
    }

    /// <summary>
    /// Stops the service and puts the database back to a backup, as <c>./dev restore</c> does, down to the mark that nothing
    /// is sent before everything was asked about.
    /// </summary>
    public async Task RestoreAsync(DumpPrograms programs, string file, DateTimeOffset since)
    {
        await KillServiceAsync();
        var swap = new DatabaseSwap(ConnectionString, TimeProvider.System.GetUtcNow());
        await swap.CreateAsync(CancellationToken.None);
        await programs.RestoreAsync(swap.Fresh, file, CancellationToken.None);
        string[][] commands =
        [
            ["migrate"],
            [
                "recovery",
                "begin",
                "--since",
                since.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                "--by",
                "drill",
                "--reason",
                "restore drill",
            ],
        ];
        foreach (var command in commands)
        {
            using var run = Run("Issuance.Host", command, crashAt: null, ("ConnectionStrings__Issuance", swap.Fresh));
            await run.WaitForExitAsync();
            Assert.True(run.ExitCode == 0, LogOf("Issuance.Host"));
        }

        await swap.SwapAsync(CancellationToken.None);
        // Those of the test itself were sent away too.
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>The place of the newest event in the feed.</summary>
    public async Task<long> LastSequenceAsync()
    {
        await using var db = Waiting.Open(this);
        await Events.EventNumbering.NumberAsync(db, CancellationToken.None);
        return await db.Events.MaxAsync(e => e.Sequence) ?? 0;
    }

    /// <summary>Starts the database alone, on the data that it left.</summary>
    public Task StartDatabaseAgainAsync() => StartDatabaseAsync();

    /// <summary>Starts the stub bank and the stub gateway alone.</summary>
    public async Task StartStubsAsync()
    {
        if (stubs is null or { HasExited: true })
            stubs = Run("BankStubs", [], crashAt: null);
        await UntilAnswersAsync($"{StubsUrl}/_stub/mode?bank=harbour");
    }

    /// <summary>Waits for the service to have killed itself.</summary>
    /// <param name="meanwhile">What leads it there, done again and again: on a busy machine callers give up, and nothing happened.</param>
    public async Task UntilCrashedAsync(Func<Task>? meanwhile = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (meanwhile is not null && !host!.HasExited && !limit.IsCancellationRequested)
                await meanwhile();
            await host!.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The service did not come to the point where it was to crash.\n{LogOf("Issuance.Host")}");
        }

        Assert.Equal(137, host.ExitCode);
    }

    /// <summary>SIGKILL to the service alone.</summary>
    public async Task KillServiceAsync()
    {
        host!.Kill();
        await host.WaitForExitAsync();
    }

    /// <summary>SIGKILL to the service, the bank and the whole database server, without a word of warning.</summary>
    public async Task KillEverythingAsync()
    {
        host!.Kill();
        stubs!.Kill();
        await KillDatabaseAsync();
        await host.WaitForExitAsync();
        await stubs.WaitForExitAsync();
    }

    /// <summary>SIGKILL to the database server and all its children.</summary>
    public async Task KillDatabaseAsync()
    {
        var postmaster = int.Parse(
            (await File.ReadAllLinesAsync(Path.Combine(postgres.Folders.Data, "postmaster.pid")))[0],
            System.Globalization.CultureInfo.InvariantCulture
        );
        using var server = Process.GetProcessById(postmaster);
        server.Kill(entireProcessTree: true);
    }

    /// <summary>What a program has written; the service's processes all together.</summary>
    public string LogOf(string program) =>
        string.Join('\n', LogPaths(program).Where(File.Exists).Select(File.ReadAllText));

    private IEnumerable<string> LogPaths(string program) =>
        program == "Issuance.Host" && Directory.Exists(new Checkout(folder).Logs)
            ? Directory.EnumerateFiles(new Checkout(folder).Logs).Append(LogPath(program))
            : [LogPath(program)];

    private string LogPath(string program) => Path.Combine(folder, $"{program}.log");

    private async Task StartDatabaseAsync() =>
        postgres = await PrivatePostgres.StartAsync(
            Path.Combine(folder, "pg"),
            fast: false,
            TextWriter.Null,
            CancellationToken.None
        );

    private Process Run(string program, string[] arguments, string? crashAt, params (string Name, string Value)[] other)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            // exec: the process that can be killed is the program itself.
            ArgumentList =
            {
                "-c",
                "log=$1; shift; exec dotnet \"$@\" >>\"$log\" 2>&1",
                "sh",
                LogPath(program),
                Path.Combine(AppContext.BaseDirectory, $"{program}.dll"),
            },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Settings())
            start.Environment[name] = value;
        foreach (var (name, value) in other)
            start.Environment[name] = value;
        start.Environment.Remove("CRASH_AT");
        if (crashAt is not null)
            start.Environment["CRASH_AT"] = crashAt;
        return Process.Start(start)!;
    }

    private async Task UntilAnswersAsync(string address)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // Not up yet.
            }

            Assert.True(since.Elapsed < Patience, $"{address} does not answer.\n{LogOf("Issuance.Host")}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in more.Append(host).Append(stubs))
        {
            if (process is { HasExited: false })
                process.Kill();
            process?.Dispose();
        }

        await postgres.StopAsync();
        postgres.Folders.Remove();
        Directory.Delete(folder, recursive: true);
    }
}

using System.Globalization;
using System.Text.Json;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Running;

/// <summary>The parts of one checkout's sandbox: database, stub banks, host. Each is started alone, adopted or stopped.</summary>
internal sealed class Stack(Checkout checkout, Settings settings, TextWriter diagnostics)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public BackgroundProcess Stubs { get; } =
        new("stubs", Path.Combine(checkout.Root, "bank-stubs/BankStubs/bin/Release/net10.0/BankStubs.dll"), checkout);

    public BackgroundProcess Host { get; } =
        new("host", Path.Combine(checkout.Root, "src/Issuance.Host/bin/Release/net10.0/Issuance.Host.dll"), checkout);

    private string UrlsFile => Path.Combine(checkout.Run, "urls.json");

    private string PostgresPidFile => Path.Combine(checkout.Run, "postgres.pid");

    /// <summary>The addresses of what runs, or null when the host does not.</summary>
    public async Task<Urls?> RunningAsync(CancellationToken cancel) =>
        await Host.LivePidAsync(cancel) is not null && File.Exists(UrlsFile)
            ? JsonSerializer.Deserialize<Urls>(await File.ReadAllTextAsync(UrlsFile, cancel), Camel)
            : null;

    /// <summary>Starts what is not running and waits until all of it is ready.</summary>
    /// <exception cref="StopException">A port is taken (4), or a part does not start (1).</exception>
    /// <exception cref="ToolMissingException">A tool is missing (3).</exception>
    public async Task<Started> StartAsync(CancellationToken cancel)
    {
        checkout.MakeData();
        foreach (var folder in new[] { checkout.Run, checkout.Logs, checkout.StubLedger, checkout.RuralFolder })
        {
            Checkout.MakePrivate(folder);
        }

        KeyFiles.MakeMissing(checkout.Keys);
        using var turn = await OneAtATime.EnterAsync(Path.Combine(checkout.Run, "lock"), cancel);

        var stubsRun = await Stubs.LivePidAsync(cancel) is not null;
        var hostRuns = await Host.LivePidAsync(cancel) is not null;
        await RequireSameAddressesAsync(stubsRun || hostRuns, cancel);
        RequireFreePorts(stubsRun, hostRuns);

        var started = new Started();
        try
        {
            var connection = settings.OwnDatabase ?? await StartPostgresAsync(started, cancel);
            var environment = HostEnvironment.For(checkout, settings, connection);
            PrivateFile.Write(UrlsFile, JsonSerializer.Serialize(settings.Urls, Camel) + "\n");
            if (!stubsRun)
            {
                started.Stubs = true;
                Stubs.Start([], environment);
            }

            if (!hostRuns)
            {
                await Migration.RunAsync(Host, environment, cancel);
                started.Host = true;
                Host.Start([], environment);
            }

            await ReadyWait.UntilAsync(Stubs, $"{settings.Urls.Stubs}/_stub/mode?bank=harbour", cancel);
            await ReadyWait.UntilAsync(Host, $"{settings.Urls.Api}/health/ready", cancel);
            return started;
        }
        catch
        {
            await StopAsync(started);
            throw;
        }
    }

    /// <summary>The database, started where it is our own and does not run; it stays so.</summary>
    /// <returns>How to reach it as its owner.</returns>
    public async Task<string> DatabaseAsync(CancellationToken cancel)
    {
        checkout.MakeData();
        foreach (var folder in new[] { checkout.Run, checkout.Logs })
        {
            Checkout.MakePrivate(folder);
        }

        using var turn = await OneAtATime.EnterAsync(Path.Combine(checkout.Run, "lock"), cancel);
        return settings.OwnDatabase ?? await StartPostgresAsync(new Started(), cancel);
    }

    /// <summary>Stops the parts that one call of <see cref="StartAsync"/> started.</summary>
    public async Task StopAsync(Started started)
    {
        _ = started.Host && await Host.StopAsync();
        _ = started.Stubs && await Stubs.StopAsync();
        if (started.Postgres is not null)
        {
            await started.Postgres.StopAsync();
            File.Delete(PostgresPidFile);
        }

        if (started.Host && started.Stubs)
        {
            File.Delete(UrlsFile);
        }
    }

    /// <summary>Stops every part, whoever started it.</summary>
    /// <returns>False when nothing was running.</returns>
    public async Task<bool> StopAllAsync()
    {
        if (!Directory.Exists(checkout.Run))
        {
            return false;
        }

        using var turn = await OneAtATime.EnterAsync(Path.Combine(checkout.Run, "lock"), CancellationToken.None);
        var host = await Host.StopAsync();
        var stubs = await Stubs.StopAsync();
        var user = DatabaseUser.Current();
        var folders = await PostgresFolders.ForAsync(checkout.Postgres, user, CancellationToken.None);
        var postgres = Directory.Exists(folders.Data) && await StopPostgresAsync(folders, user);
        File.Delete(UrlsFile);
        File.Delete(PostgresPidFile);
        return host || stubs || postgres;
    }

    private async Task<bool> StopPostgresAsync(PostgresFolders folders, DatabaseUser user)
    {
        // Only a server that runs needs the programs, so that `down` never fetches any.
        return await Postmaster.LivePidAsync(folders, CancellationToken.None) is not null
            && await PrivatePostgres.StopAsync(
                await PrivatePostgres.ProgramsAsync(user, diagnostics, CancellationToken.None),
                folders,
                user
            );
    }

    private async Task<string> StartPostgresAsync(Started started, CancellationToken cancel)
    {
        var postgres = await PrivatePostgres.StartAsync(checkout.Postgres, fast: false, diagnostics, cancel);
        started.Postgres = postgres.Adopted ? null : postgres;
        var pid = await Postmaster.LivePidAsync(postgres.Folders, cancel);
        PrivateFile.Write(PostgresPidFile, string.Create(CultureInfo.InvariantCulture, $"{pid}\n"));
        // The server's user may not enter our folder of logs, so its log lies in its own and is linked.
        var link = Path.Combine(checkout.Logs, "postgres.log");
        File.Delete(link);
        File.CreateSymbolicLink(link, postgres.Folders.Log);
        await postgres.CreateDatabaseAsync("issuance", cancel);
        return postgres.ConnectionString("issuance");
    }

    private async Task RequireSameAddressesAsync(bool somethingRuns, CancellationToken cancel)
    {
        if (!somethingRuns || !File.Exists(UrlsFile))
        {
            return;
        }

        var running = JsonSerializer.Deserialize<Urls>(await File.ReadAllTextAsync(UrlsFile, cancel), Camel);
        if (running != settings.Urls)
        {
            throw new StopException(
                ExitCodes.DidNotHold,
                $"this checkout runs at {running?.Api} and {running?.Stubs} already: ./dev down first, "
                    + "or set ISSUANCE_PORT and ISSUANCE_STUBS_PORT as they were"
            );
        }
    }

    private void RequireFreePorts(bool stubsRun, bool hostRuns)
    {
        if (!hostRuns)
        {
            Settings.RequireFree(settings.ApiPort, "ISSUANCE_PORT");
        }

        if (!stubsRun)
        {
            Settings.RequireFree(settings.StubsPort, "ISSUANCE_STUBS_PORT");
        }
    }
}

/// <summary>The parts that one command started; the others were running before it.</summary>
internal sealed class Started
{
    public PrivatePostgres? Postgres { get; set; }

    public bool Stubs { get; set; }

    public bool Host { get; set; }

    public bool Anything => Postgres is not null || Stubs || Host;
}

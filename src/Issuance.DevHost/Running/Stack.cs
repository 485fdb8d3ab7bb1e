using System.Globalization;
using System.Text.Json;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Postgres;
using Issuance.DevHost.Processes;

namespace Issuance.DevHost.Running;

/// <summary>The parts of one checkout's sandbox: database, stub banks, service. Each is started alone, adopted or stopped.</summary>
internal sealed class Stack(Checkout checkout, Settings settings, TextWriter diagnostics)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public BackgroundProcess Stubs { get; } =
        new("stubs", Path.Combine(checkout.Root, "bank-stubs/BankStubs/bin/Release/net10.0/BankStubs.dll"), checkout);

    /// <summary>The service as one process; its program is every other role's as well.</summary>
    public BackgroundProcess Host { get; } = new("host", ServicePrograms.BuiltIn(checkout).Host, checkout);

    private string UrlsFile => Path.Combine(checkout.Run, "urls.json");

    private string PartsFile => Path.Combine(checkout.Run, "parts.json");

    private string PostgresPidFile => Path.Combine(checkout.Run, "postgres.pid");

    /// <summary>As what the service of this checkout runs, or ran last.</summary>
    public Task<Shape> ShapeAsync(CancellationToken cancel) => Shape.ReadAsync(PartsFile, cancel);

    /// <summary>The service's processes in the shape that it has; the last one answers at ISSUANCE_PORT.</summary>
    public async Task<IReadOnlyList<ServiceProcess>> ServiceAsync(CancellationToken cancel) =>
        Of(await ShapeAsync(cancel));

    /// <summary>The pid of whoever answers at ISSUANCE_PORT, or null.</summary>
    public async Task<int?> DoorPidAsync(CancellationToken cancel) =>
        await (await ServiceAsync(cancel))[^1].Process.LivePidAsync(cancel);

    /// <summary>The addresses of what runs, or null when nobody answers at ISSUANCE_PORT.</summary>
    public async Task<Urls?> RunningAsync(CancellationToken cancel) =>
        await DoorPidAsync(cancel) is not null && File.Exists(UrlsFile)
            ? JsonSerializer.Deserialize<Urls>(await File.ReadAllTextAsync(UrlsFile, cancel), Camel)
            : null;

    /// <summary>Starts what is not running and waits until all of it is ready.</summary>
    /// <param name="asked">How many processes were asked for; null: as it runs, else as one.</param>
    /// <exception cref="StopException">A port is taken (4), a part does not start, or it runs in another shape (1).</exception>
    /// <exception cref="ToolMissingException">A tool is missing (3).</exception>
    public async Task<Started> StartAsync((int Api, int Jobs)? asked, CancellationToken cancel)
    {
        checkout.MakeData();
        foreach (var folder in new[] { checkout.Run, checkout.Logs, checkout.StubLedger, checkout.RuralFolder })
        {
            Checkout.MakePrivate(folder);
        }

        KeyFiles.MakeMissing(checkout.Keys);
        using var turn = await OneAtATime.EnterAsync(Path.Combine(checkout.Run, "lock"), cancel);

        var stubsRun = await Stubs.LivePidAsync(cancel) is not null;
        var shape = await ChooseShapeAsync(asked, cancel);
        var service = Of(shape);
        var dead = await DeadAsync(service, cancel);
        await RequireSameAddressesAsync(stubsRun || dead.Count < service.Count, cancel);
        if (dead.Contains(service[^1]))
        {
            Settings.RequireFree(settings.ApiPort, "ISSUANCE_PORT");
        }

        if (!stubsRun)
        {
            Settings.RequireFree(settings.StubsPort, "ISSUANCE_STUBS_PORT");
        }

        var started = new Started();
        try
        {
            var connection = settings.OwnDatabase ?? await StartPostgresAsync(started, cancel);
            var environment = HostEnvironment.For(checkout, settings, connection);
            PrivateFile.Write(UrlsFile, JsonSerializer.Serialize(settings.Urls, Camel) + "\n");
            shape.Write(PartsFile);
            if (!stubsRun)
            {
                started.Stubs = true;
                Stubs.Start([], environment);
            }

            if (dead.Count > 0)
            {
                await Migration.RunAsync(Host, environment, cancel);
            }

            foreach (var one in dead)
            {
                started.Service.Add(one.Process);
                one.Start(environment);
            }

            await ReadyWait.UntilAsync(Stubs, $"{settings.Urls.Stubs}/_stub/mode?bank=harbour", cancel);
            foreach (var one in service)
            {
                await ReadyWait.UntilAsync(one.Process, one.ReadyUrl, cancel);
            }

            return started;
        }
        catch
        {
            await StopAsync(started);
            throw;
        }
    }

    /// <summary>Restarts the service's processes one after the other; see <see cref="Rolling"/>.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StopException">It runs as one process, or one does not get ready again.</exception>
    public async Task<int> RollAsync(TextWriter progress, CancellationToken cancel)
    {
        using var turn = await OneAtATime.EnterAsync(Path.Combine(checkout.Run, "lock"), cancel);
        if ((await ShapeAsync(cancel)).IsOneProcess)
        {
            throw new StopException(
                "one process cannot be restarted without losing requests: ./dev down, then ./dev up --api 2 --jobs 2"
            );
        }

        await RequireSameAddressesAsync(somethingRuns: true, cancel);
        var environment = HostEnvironment.For(checkout, settings, await ConnectionAsync(cancel));
        await Migration.RunAsync(Host, environment, cancel);
        return await Rolling.RunAsync(await ServiceAsync(cancel), environment, progress, cancel);
    }

    /// <summary>The database of what runs; nothing is started for it.</summary>
    public async Task<string> ConnectionAsync(CancellationToken cancel) =>
        settings.OwnDatabase
        ?? PrivatePostgres.ConnectionString(
            await PostgresFolders.ForAsync(checkout.Postgres, DatabaseUser.Current(), cancel),
            "issuance"
        );

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
        await StopServiceAsync(started.Service);
        _ = started.Stubs && await Stubs.StopAsync();
        if (started.Postgres is not null)
        {
            await started.Postgres.StopAsync();
            File.Delete(PostgresPidFile);
        }

        if (started.Stubs && started.Service.Count == (await ServiceAsync(default)).Count)
        {
            File.Delete(UrlsFile);
            File.Delete(PartsFile);
        }
    }

    /// <summary>Stops the service alone; the database and the stubs go on.</summary>
    /// <returns>False when it was not running.</returns>
    public async Task<bool> StopServiceAsync(CancellationToken cancel) =>
        await StopServiceAsync([.. (await ServiceAsync(cancel)).Select(one => one.Process)]);

    /// <summary>Stops every part, whoever started it.</summary>
    /// <returns>False when nothing was running.</returns>
    public async Task<bool> StopAllAsync()
    {
        if (!Directory.Exists(checkout.Run))
        {
            return false;
        }

        using var turn = await OneAtATime.EnterAsync(Path.Combine(checkout.Run, "lock"), CancellationToken.None);
        var service = await StopServiceAsync([.. (await ServiceAsync(default)).Select(one => one.Process)]);
        var stubs = await Stubs.StopAsync();
        var user = DatabaseUser.Current();
        var folders = await PostgresFolders.ForAsync(checkout.Postgres, user, CancellationToken.None);
        var postgres = Directory.Exists(folders.Data) && await StopPostgresAsync(folders, user);
        File.Delete(UrlsFile);
        File.Delete(PartsFile);
        File.Delete(PostgresPidFile);
        return service || stubs || postgres;
    }

    private IReadOnlyList<ServiceProcess> Of(Shape shape) =>
        Service.Of(shape, ServicePrograms.BuiltIn(checkout), checkout, settings);

    /// <summary>Whoever answers at ISSUANCE_PORT first, so that nobody is sent to those who go; these all at once.</summary>
    private static async Task<bool> StopServiceAsync(List<BackgroundProcess> service)
    {
        if (service.Count == 0)
        {
            return false;
        }

        var door = await service[^1].StopAsync();
        var others = await Task.WhenAll(service.SkipLast(1).Select(one => one.StopAsync()));
        return door || others.Contains(true);
    }

    private async Task<Shape> ChooseShapeAsync((int Api, int Jobs)? asked, CancellationToken cancel)
    {
        var last = await ShapeAsync(cancel);
        var service = Of(last);
        var runs = (await DeadAsync(service, cancel)).Count < service.Count;
        if (asked is not { } wanted)
        {
            return runs ? last : Shape.OneProcess;
        }

        if (!runs)
        {
            return Shape.Of(wanted.Api, wanted.Jobs, settings.ApiPort);
        }

        return last.HasAsMany(wanted.Api, wanted.Jobs)
            ? last
            : throw new StopException($"this checkout runs already as {last.Words}: ./dev down first");
    }

    private static async Task<List<ServiceProcess>> DeadAsync(
        IReadOnlyList<ServiceProcess> service,
        CancellationToken cancel
    )
    {
        var dead = new List<ServiceProcess>();
        foreach (var one in service)
        {
            if (await one.Process.LivePidAsync(cancel) is null)
            {
                dead.Add(one);
            }
        }

        return dead;
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
}

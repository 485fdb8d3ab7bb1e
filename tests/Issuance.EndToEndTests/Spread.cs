using System.Diagnostics;
using Issuance.DevHost;
using Issuance.DevHost.Running;

namespace Issuance.EndToEndTests;

/// <summary>
/// The service of a machine as several processes behind a front, put together and started by the very code of
/// <c>./dev up --api N --jobs M</c>; each can be killed and started again.
/// </summary>
internal sealed class Spread : IAsyncDisposable
{
    private readonly Dictionary<string, string> environment;
    private readonly IReadOnlyList<ServiceProcess> parts;

    private Spread(Machine machine, int api, int jobs)
    {
        var checkout = new Checkout(machine.Folder);
        Checkout.MakePrivate(checkout.Run);
        Checkout.MakePrivate(checkout.Logs);
        environment = machine.Settings();
        parts = Service.Of(
            Shape.Of(api, jobs, machine.Port),
            new ServicePrograms(Program("Issuance.Host"), Program("Issuance.Front")),
            checkout,
            new Settings(machine.Port, machine.StubsPort, machine.ConnectionString)
        );
    }

    public static async Task<Spread> StartAsync(Machine machine, int api, int jobs)
    {
        await machine.StartStubsAsync();
        var spread = new Spread(machine, api, jobs);
        foreach (var part in spread.parts)
            part.Start(spread.environment);
        foreach (var part in spread.parts)
            await ReadyWait.UntilAsync(part.Process, part.ReadyUrl, CancellationToken.None);
        return spread;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(string name)
    {
        var part = Find(name);
        using var process = Process.GetProcessById((await part.Process.LivePidAsync(CancellationToken.None))!.Value);
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async Task StartAgainAsync(string name)
    {
        var part = Find(name);
        part.Start(environment);
        await ReadyWait.UntilAsync(part.Process, part.ReadyUrl, CancellationToken.None);
    }

    /// <summary>As <c>./dev roll</c> does it.</summary>
    /// <returns>How many processes were restarted.</returns>
    public Task<int> RollAsync() => Rolling.RunAsync(parts, environment, TextWriter.Null, CancellationToken.None);

    /// <summary>Where one process listens, past the front.</summary>
    public string UrlOf(string name) => new Uri(Find(name).ReadyUrl).GetLeftPart(UriPartial.Authority);

    public async ValueTask DisposeAsync()
    {
        foreach (var part in parts)
            if (await part.Process.LivePidAsync(CancellationToken.None) is not null)
                await KillAsync(part.Process.Name);
    }

    private ServiceProcess Find(string name) => parts.Single(part => part.Process.Name == name);

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
}

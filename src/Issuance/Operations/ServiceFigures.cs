using System.Diagnostics.Metrics;
using Issuance.Banks;
using Issuance.Time;
using Npgsql;

namespace Issuance.Operations;

/// <summary>
/// How the service's work stands, as gauges: read from the database at most every fifteen seconds, however often they are asked
/// for, through partial indexes over what is open. A read that fails leaves the last figures and says so by their age.
/// </summary>
public sealed class ServiceFigures : IDisposable
{
    public const string MeterName = "Issuance.Figures";

    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    private readonly NpgsqlDataSource database;
    private readonly BankDirectory banks;
    private readonly BankCallLog calls;
    private readonly BusinessClock clock;
    private readonly TimeProvider wallClock;
    private readonly Meter meter = new(MeterName);

    /// <summary>For tests, which run several services in one process.</summary>
    internal Meter Meter => meter;
    private readonly SemaphoreSlim once = new(1);
    private volatile Figures? seen;

    public ServiceFigures(
        NpgsqlDataSource database,
        BankDirectory banks,
        BankCallLog calls,
        BusinessClock clock,
        TimeProvider wallClock
    )
    {
        (this.database, this.banks, this.calls, this.clock, this.wallClock) = (
            database,
            banks,
            calls,
            clock,
            wallClock
        );
        Gauge("issuance.instructions", "{instruction}", "Open instructions to banks, by state.", f => f.Instructions);
        Gauge(
            "issuance.instruction.oldest_unknown.age",
            "s",
            "How long the oldest instruction whose fate is unknown has been so.",
            f => f.OldestUnknown
        );
        Gauge("issuance.queue.depth", "{item}", "Work that is due now, by kind.", f => f.QueueDepth);
        Gauge("issuance.queue.oldest_due.age", "s", "How long the oldest due work has waited.", f => f.QueueAge);
        Gauge("issuance.queue.dead", "{item}", "Work that was given up and nobody has set aside.", f => f.Dead);
        Gauge("issuance.deadlines", "{application}", "Open cases: due today, overdue.", f => f.Deadlines);
        Gauge("issuance.notices", "{notice}", "Notices that are not at their end, by state.", f => f.Notices);
        Gauge("issuance.events.unnumbered", "{event}", "Events that nobody has read yet.", f => f.EventsUnnumbered);
        Gauge("issuance.events.lag", "s", "Age of the oldest event that nobody has read yet.", f => f.EventsLag);
        Gauge("issuance.tasks.open", "{task}", "What waits for a person, by kind.", f => f.Tasks);
        Gauge("issuance.webhook.endpoints", "{endpoint}", "Partners' endpoints, by health.", f => f.Endpoints);
        Gauge(
            "issuance.webhook.oldest_due.age",
            "s",
            "How long the oldest due message to a healthy endpoint has waited.",
            f => f.WebhookAge
        );
        meter.CreateObservableGauge(
            "issuance.figures.age",
            () => (wallClock.GetUtcNow() - (seen?.At ?? DateTimeOffset.UnixEpoch)).TotalSeconds,
            "s",
            "How old the figures are that were read from the database."
        );
        meter.CreateObservableGauge(
            "issuance.bank.circuit",
            Circuits,
            "{circuit}",
            "1 for the state of each bank's circuit."
        );
    }

    /// <summary>Reads the figures unless those at hand are fresh. Never throws: what is missing shows by the age.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        if (seen is { } last && wallClock.GetUtcNow() - last.At < Fresh)
            return;
        if (!await once.WaitAsync(TimeSpan.Zero, cancel))
            return; // Somebody is reading; the last figures will do.
        try
        {
            string[] codes = [.. banks.All.Select(bank => bank.Code)];
            seen = await Figures.ReadAsync(database, codes, clock.GetUtcNow(), wallClock.GetUtcNow(), cancel);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // Readiness tells that the database is away.
        }
        finally
        {
            once.Release();
        }
    }

    public void Dispose()
    {
        meter.Dispose();
        once.Dispose();
    }

    private void Gauge(
        string name,
        string unit,
        string description,
        Func<Figures, IEnumerable<Measurement<double>>> of
    ) => meter.CreateObservableGauge(name, () => seen is { } figures ? of(figures) : [], unit, description);

    private IEnumerable<Measurement<double>> Circuits() =>
        from bank in banks.All
        let now = calls.Look(bank.Code).Circuit
        from state in new[] { "closed", "half_open", "open" }
        select new Measurement<double>(
            state == now ? 1 : 0,
            new("issuance.bank", bank.Code),
            new("issuance.state", state)
        );
}

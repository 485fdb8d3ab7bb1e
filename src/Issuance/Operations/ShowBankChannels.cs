using Issuance.Banks;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>How the channel to one bank is.</summary>
/// <param name="Circuit">open when any process has stopped calling, then half_open, else closed; null: no process has told in the last half minute.</param>
/// <param name="Since">Since when it is so; wall clock.</param>
/// <param name="Calls">Of the last hour, like the percentiles (in milliseconds) and the errors.</param>
/// <param name="Errors">Calls without a clear answer: not_sent, unknown.</param>
/// <param name="Queued">Orders that wait to be sent.</param>
/// <param name="Parked">Of these, tried already and put off.</param>
/// <param name="Sparkline">The last hour in steps of five minutes, oldest first.</param>
public sealed record BankChannelView(
    string Bank,
    string Name,
    bool HasAdapter,
    string? Circuit,
    DateTimeOffset? Since,
    int InFlight,
    CappedCount Calls,
    int Errors,
    int? P50,
    int? P95,
    CappedCount Queued,
    CappedCount Parked,
    BankTrouble? LastError,
    IReadOnlyList<BankStep> Sparkline
)
{
    /// <summary>Null while nothing was called.</summary>
    public decimal? ErrorPercent => Calls.Value == 0 ? null : Math.Round(100m * Errors / Calls.Value, 1);
}

public sealed record BankTrouble(
    DateTimeOffset At,
    string Operation,
    string Ending,
    string? Reason,
    string Reference,
    string? TraceId
);

/// <param name="Step">0 for the oldest five minutes of the hour, 11 for the present ones.</param>
public sealed record BankStep(int Step, int Calls, int Errors, int P95);

/// <summary>Reads the state of every bank's channel. Bounded: at most the last 10,000 calls of the last hour are looked at.</summary>
public sealed class ShowBankChannels(IssuanceDb db, BankDirectory banks)
{
    private const int Steps = 12;

    private sealed record Sums(int Calls, int Errors, int? P50, int? P95);

    private sealed record Seen(string Circuit, DateTimeOffset Since, int InFlight);

    public async Task<IReadOnlyList<BankChannelView>> ReadAsync(CancellationToken cancel)
    {
        var views = new List<BankChannelView>();
        foreach (var bank in await db.AgentBanks.AsNoTracking().OrderBy(b => b.Code).ToListAsync(cancel))
            views.Add(await ReadAsync(bank, cancel));
        return views;
    }

    private async Task<BankChannelView> ReadAsync(AgentBank bank, CancellationToken cancel)
    {
        var seen = await SeenAsync(bank.Code, cancel);
        var sums = await db
            .Database.SqlQuery<Sums>(
                $"""
                select count(*)::int as "Calls", count(*) filter (where ending in ('not_sent', 'unknown'))::int as "Errors",
                    percentile_disc(0.5) within group (order by milliseconds)::int as "P50",
                    percentile_disc(0.95) within group (order by milliseconds)::int as "P95"
                from (
                    select ending, milliseconds from bank_calls
                    where bank = {bank.Code} and at > now() - interval '1 hour'
                    order by at desc limit {CappedCount.Cap + 1}) hour
                """
            )
            .SingleAsync(cancel);
        return new BankChannelView(
            bank.Code,
            bank.Name,
            banks.Find(bank.Code) is not null,
            seen?.Circuit,
            seen?.Since,
            seen?.InFlight ?? 0,
            new CappedCount(sums.Calls),
            sums.Errors,
            sums.P50,
            sums.P95,
            await CountAsync(bank.Code, ["prepared", "not_sent"], cancel),
            await CountAsync(bank.Code, ["not_sent"], cancel),
            await LastErrorAsync(bank.Code, cancel),
            await SparklineAsync(bank.Code, cancel)
        );
    }

    private Task<Seen?> SeenAsync(string bank, CancellationToken cancel) =>
        db
            .Database.SqlQuery<Seen>(
                $"""
                select circuit as "Circuit", min(since) as "Since",
                    (select sum(in_flight)::int from bank_channels
                     where bank = {bank} and seen_at > now() - interval '30 seconds') as "InFlight"
                from bank_channels where bank = {bank} and seen_at > now() - interval '30 seconds'
                group by circuit
                order by array_position(array['open', 'half_open', 'closed'], circuit) limit 1
                """
            )
            .SingleOrDefaultAsync(cancel);

    private async Task<CappedCount> CountAsync(string bank, string[] states, CancellationToken cancel) =>
        new(
            await db
                .Database.SqlQuery<int>(
                    $"""
                    select count(*)::int as "Value" from (
                        select 1 from bank_instructions where state = any({states}) and bank = {bank}
                        limit {CappedCount.Cap + 1}) capped
                    """
                )
                .SingleAsync(cancel)
        );

    private Task<BankTrouble?> LastErrorAsync(string bank, CancellationToken cancel) =>
        db
            .Database.SqlQuery<BankTrouble>(
                $"""
                select at as "At", operation as "Operation", ending as "Ending", reason as "Reason", reference as "Reference",
                    trace_id as "TraceId"
                from bank_calls where bank = {bank} and ending in ('not_sent', 'unknown')
                order by at desc limit 1
                """
            )
            .SingleOrDefaultAsync(cancel);

    private async Task<IReadOnlyList<BankStep>> SparklineAsync(string bank, CancellationToken cancel)
    {
        var steps = await db
            .Database.SqlQuery<BankStep>(
                $"""
                select step as "Step", count(*)::int as "Calls",
                    count(*) filter (where ending in ('not_sent', 'unknown'))::int as "Errors",
                    percentile_disc(0.95) within group (order by milliseconds)::int as "P95"
                from (
                    select {Steps - 1} - least({Steps
                    - 1}, floor(extract(epoch from now() - at) / 300)::int) as step, ending, milliseconds
                    from bank_calls where bank = {bank} and at > now() - interval '1 hour'
                    order by at desc limit {CappedCount.Cap + 1}) hour
                group by step
                """
            )
            .ToDictionaryAsync(step => step.Step, cancel);
        return
        [
            .. Enumerable.Range(0, Steps).Select(step => steps.GetValueOrDefault(step) ?? new BankStep(step, 0, 0, 0)),
        ];
    }
}

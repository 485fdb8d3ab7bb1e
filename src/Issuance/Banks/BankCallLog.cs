using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Issuance.Observability;
using Issuance.Shared;

namespace Issuance.Banks;

/// <summary>
/// Notes each call to a bank and the state of its circuit, in memory: a call never waits for it. Another part writes it
/// to the database in batches; when that cannot keep up, notes are dropped and orders go on.
/// </summary>
public sealed class BankCallLog(TimeProvider wallClock)
{
    private const int MostWaiting = 10_000;

    private readonly Channel<BankCall> calls = System.Threading.Channels.Channel.CreateBounded<BankCall>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly ConcurrentDictionary<
        string,
        (string Circuit, DateTimeOffset Since, DateTimeOffset? OpenUntil)
    > circuits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> inFlight = new(StringComparer.Ordinal);
    private int changes;

    /// <summary>The calls that are not written yet.</summary>
    public ChannelReader<BankCall> Waiting => calls.Reader;

    /// <summary>Grows with each change of a circuit.</summary>
    public int Changes => Volatile.Read(ref changes);

    /// <summary>Makes a call and notes how it ended.</summary>
    /// <param name="operation"><c>order</c> or <c>enquiry</c>.</param>
    /// <param name="traceParent">Of the request that the instruction came from.</param>
    public async Task<BankAnswer> NoteAsync(
        string bank,
        string operation,
        string reference,
        Func<Task<BankAnswer>> call,
        InstructionKind kind = InstructionKind.OpenAccountOrderCard,
        string? traceParent = null
    )
    {
        using var span = Traces.StartLinked($"bank {operation}", ActivityKind.Client, traceParent);
        span?.SetTag("issuance.bank", bank);
        span?.SetTag("issuance.instruction.kind", Snake.Case(kind));
        span?.SetTag("issuance.instruction.reference", reference);
        var (at, begun, trace) = (
            wallClock.GetUtcNow(),
            wallClock.GetTimestamp(),
            Activity.Current?.TraceId.ToString()
        );
        inFlight.AddOrUpdate(bank, 1, (_, count) => count + 1);
        try
        {
            var answer = await call();
            var ending = Snake.Case(answer.GetType().Name);
            span.End(ending, Reason(answer), failed: answer is BankAnswer.NotSent or BankAnswer.Unknown);
            if (WasMade(answer))
            {
                var took = wallClock.GetElapsedTime(begun);
                Meters.NoteBankCall(bank, operation, ending, took);
                calls.Writer.TryWrite(
                    new BankCall
                    {
                        Bank = bank,
                        Operation = operation,
                        At = at,
                        Milliseconds = (int)took.TotalMilliseconds,
                        Ending = ending,
                        Reason = Reason(answer),
                        Reference = reference,
                        TraceId = trace,
                    }
                );
            }

            return answer;
        }
        finally
        {
            inFlight.AddOrUpdate(bank, 0, (_, count) => count - 1);
        }
    }

    /// <param name="circuit">closed, half_open or open.</param>
    /// <param name="openUntil">Wall clock; until then no call goes out. Null unless it is open.</param>
    public void NoteCircuit(string bank, string circuit, DateTimeOffset? openUntil = null)
    {
        circuits[bank] = (circuit, wallClock.GetUtcNow(), openUntil);
        Interlocked.Increment(ref changes);
    }

    /// <summary>How this process sees a bank now.</summary>
    public (string Circuit, DateTimeOffset Since, int InFlight) Look(string bank)
    {
        var (circuit, since, _) = circuits.GetOrAdd(bank, _ => ("closed", wallClock.GetUtcNow(), null));
        return (circuit, since, inFlight.GetValueOrDefault(bank));
    }

    /// <summary>Until when no call to the bank goes out, wall clock; null unless its circuit is open.</summary>
    /// <remarks>
    /// Work for the bank may be parked until then. Once it lies behind, the next call is let through as a try; the
    /// circuit goes on being called open as long as there is none.
    /// </remarks>
    public DateTimeOffset? OpenUntil(string bank) => circuits.TryGetValue(bank, out var seen) ? seen.OpenUntil : null;

    // What the pause or the limit held back never left us: it is queued work, not a call.
    private static bool WasMade(BankAnswer answer) =>
        answer is not BankAnswer.NotSent { Reason: "circuit_open" or "busy" or "stopping" };

    private static string? Reason(BankAnswer answer) =>
        answer switch
        {
            BankAnswer.Declined declined => declined.Code,
            BankAnswer.NotSent notSent => notSent.Reason,
            BankAnswer.Unknown unknown => unknown.Reason,
            _ => null,
        };
}

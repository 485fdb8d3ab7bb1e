using System.ComponentModel.DataAnnotations;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.StatusQueries;

/// <summary>The agent banks: what each can do, how it confirms, and whether it can be chosen today.</summary>
public static class ListBanks
{
    public sealed record Parameters
    {
        /// <summary>First four digits of a division: only banks that its office has designated.</summary>
        [StringLength(32)]
        public string? City { get; init; }
    }

    public enum Circuit
    {
        Closed,
        HalfOpen,
        Open,

        /// <summary>No process has told in the last half minute.</summary>
        Unknown,
    }

    /// <param name="Available">It can be named in an application today: we can talk to it, and an office (that of the city) has designated it.</param>
    /// <param name="Operations">What it does for us; none while there is no way to it.</param>
    /// <param name="Confirms">How it tells results; this and what follows is null while there is no way to it.</param>
    /// <param name="Deduplicates">Whether the same reference twice has one effect.</param>
    /// <param name="EnquiresAtAnyTime">Whether it says what became of one order whenever it is asked.</param>
    /// <param name="ProcessingWindowSeconds">So long after a send "not found" means nothing.</param>
    /// <param name="CutOff">Asia/Shanghai; what comes later is worked on the next working day. Null: around the clock.</param>
    /// <param name="TimeLimitSeconds">How long a call may take.</param>
    /// <param name="Suite">Algorithms of its messages: intl, gm or none.</param>
    /// <param name="Circuit">Whether calls to it go out now; orders are taken all the same and go out later.</param>
    /// <param name="Held">A person holds back what is sent to it; orders are taken all the same.</param>
    public sealed record Item(
        [property: StringLength(32)] string Bank,
        string Name,
        bool Available,
        IReadOnlyList<InstructionKind> Operations,
        BankConfirmation? Confirms,
        bool? Deduplicates,
        bool? EnquiresAtAnyTime,
        int? ProcessingWindowSeconds,
        string? CutOff,
        int? TimeLimitSeconds,
        string? Suite,
        Circuit Circuit,
        bool Held
    );

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/banks", HandleAsync)
            .Operation(
                new Operation("ListBanks", Scopes.CardsStatusRead)
                {
                    // Whoever files or reviews applications has to know which banks can be named in one.
                    OrScopes = [Scopes.ApplicationsSubmit, Scopes.ApplicationsRead, Scopes.ApplicationsReview],
                    Query = typeof(Parameters),
                },
                "List the agent banks and what each can do"
            )
            .Refuses(HttpRefusals.UnknownParameter);

    internal static async Task<Ok<Page<Item>>> HandleAsync(
        Query<Parameters> query,
        IssuanceDb db,
        BankDirectory directory,
        BusinessClock clock,
        CancellationToken cancel
    )
    {
        var designations = db.BankDesignations.Where(Designations.InForceOn(clock.Today));
        if (query.Value.City is { } city)
            designations = designations.Where(designation => designation.City == city);
        var designated = (await designations.Select(d => d.Bank).Distinct().ToListAsync(cancel)).ToHashSet(
            StringComparer.Ordinal
        );
        var held = (await db.BankHolds.Select(hold => hold.Bank).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
        var circuits = await ReadCircuitsAsync(db, cancel);
        var banks = (await db.AgentBanks.AsNoTracking().OrderBy(bank => bank.Code).ToListAsync(cancel)).Where(bank =>
            query.Value.City is null || designated.Contains(bank.Code)
        );
        return TypedResults.Ok(
            new Page<Item>(
                [
                    .. banks.Select(bank =>
                        View(
                            bank,
                            directory.Find(bank.Code)?.Capabilities,
                            designated.Contains(bank.Code),
                            held.Contains(bank.Code),
                            circuits.GetValueOrDefault(bank.Code, Circuit.Unknown)
                        )
                    ),
                ],
                HasMore: false,
                NextCursor: null
            )
        );
    }

    private static Item View(AgentBank bank, BankCapabilities? can, bool isDesignated, bool isHeld, Circuit circuit) =>
        new(
            bank.Code,
            bank.Name,
            can is not null && isDesignated,
            can?.Kinds ?? [],
            can?.Confirms,
            can?.Deduplicates,
            can?.EnquiresAtAnyTime,
            (int?)can?.ProcessingWindow.TotalSeconds,
            can?.CutOff?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            (int?)can?.TimeLimit.TotalSeconds,
            can?.Suite,
            circuit,
            isHeld
        );

    private sealed record Seen(string Bank, string Circuit);

    /// <summary>The worst that any process sees.</summary>
    private static async Task<Dictionary<string, Circuit>> ReadCircuitsAsync(IssuanceDb db, CancellationToken cancel) =>
        await db
            .Database.SqlQuery<Seen>(
                $"""
                select distinct on (bank) bank as "Bank", circuit as "Circuit"
                from bank_channels where seen_at > now() - interval '30 seconds'
                order by bank, array_position(array['open', 'half_open', 'closed'], circuit)
                """
            )
            .ToDictionaryAsync(
                seen => seen.Bank,
                seen => Shared.Snake.Read<Circuit>(seen.Circuit),
                StringComparer.Ordinal,
                cancel
            );
}

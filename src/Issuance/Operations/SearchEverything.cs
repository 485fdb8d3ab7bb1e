using System.Text.RegularExpressions;
using Issuance.Persistence;
using Issuance.Shared;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Operations;

/// <summary>Where a search leads.</summary>
/// <param name="Kind">What was recognised: application, card, reference, serial, appointment, notice, event, request, trace, message, bulk_action, card_number, id_number.</param>
/// <param name="Id">The id that was found; for a person's or card's number the application, never the number.</param>
/// <param name="ApplicationId">The case whose timeline shows it; null where it belongs to none.</param>
public sealed record SearchHit(string Kind, string Id, string? ApplicationId);

/// <summary>
/// Finds whatever somebody on duty may hold in the hand: ids, references, serials, request and trace ids, and the
/// numbers of cards and people, which are looked up by their keyed index and never told again. One look-up each.
/// </summary>
public sealed partial class SearchEverything(
    IssuanceDb db,
    Vault vault,
    Deployment deployment,
    Divisions divisions,
    BusinessClock clock
)
{
    private const int MostHits = 20;

    /// <summary>What begins a reference of ours: an order, what is done to a card, a card in another's place, a batch and its lines.</summary>
    private static readonly string[] References = ["ord-", "svc-", "rep-", "bat-"];

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.None, 1000)]
    private static partial Regex TraceId();

    [GeneratedRegex("^[!-~]{1,100}$", RegexOptions.None, 1000)]
    private static partial Regex Token();

    private sealed class Found
    {
        public required string Id { get; init; }
        public required string? ApplicationId { get; init; }
    }

    public async Task<IReadOnlyList<SearchHit>> FindAsync(string? text, CancellationToken cancel)
    {
        var wanted = string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c)));
        if (!Token().IsMatch(wanted))
            return [];
        var (kind, look) = Recognise(wanted);
        var found = await look.OrderBy(row => row.Id).Take(MostHits).ToListAsync(cancel);
        return [.. found.Select(row => new SearchHit(kind, row.Id, row.ApplicationId))];
    }

    private (string Kind, IQueryable<Found> Look) Recognise(string wanted) =>
        wanted switch
        {
            _ when wanted.StartsWith(Ids.Application, StringComparison.Ordinal) => (
                "application",
                db.Applications.Where(a => a.Id == wanted).Select(a => new Found { Id = a.Id, ApplicationId = a.Id })
            ),
            _ when wanted.StartsWith(Ids.Card, StringComparison.Ordinal) => (
                "card",
                db.Cards.Where(c => c.Id == wanted)
                    .Select(c => new Found { Id = c.Id, ApplicationId = c.ApplicationId })
            ),
            _ when wanted.StartsWith(Ids.Appointment, StringComparison.Ordinal) => (
                "appointment",
                from appointment in db.PickupAppointments
                where appointment.Id == wanted
                join card in db.Cards on appointment.CardId equals card.Id
                select new Found { Id = appointment.Id, ApplicationId = card.ApplicationId }
            ),
            _ when wanted.StartsWith(Notices.Notice.IdPrefix, StringComparison.Ordinal) => (
                "notice",
                db.Notices.Where(n => n.Id == wanted)
                    .Select(n => new Found { Id = n.Id, ApplicationId = n.ApplicationId })
            ),
            _ when wanted.StartsWith(Ids.Event, StringComparison.Ordinal) => (
                "event",
                db.Events.Where(e => e.Id == wanted)
                    .Select(e => new Found { Id = e.Id, ApplicationId = e.ApplicationId })
            ),
            _ when wanted.StartsWith(BulkAction.IdPrefix, StringComparison.Ordinal) => (
                "bulk_action",
                db.BulkActions.Where(b => b.Id == wanted).Select(b => new Found { Id = b.Id, ApplicationId = null })
            ),
            _ when wanted.StartsWith("req_", StringComparison.Ordinal) => ("request", Audited("request", wanted)),
            _ when References.Any(start => wanted.StartsWith(start, StringComparison.Ordinal)) => (
                "reference",
                Referred(wanted)
            ),
            _ when wanted.Contains('/', StringComparison.Ordinal) => ("message", Message(wanted)),
            _ when TraceId().IsMatch(wanted) => ("trace", Audited("trace", wanted)),
            _ when BankCardNumber.TryRead(wanted, deployment.IsSandbox, out var number) => (
                "card_number",
                ByCard(number)
            ),
            _ when ResidentId.Read(wanted, clock.Today, divisions) is { IsSound: true } person => (
                "id_number",
                ByPerson(person.Value)
            ),
            _ => (
                "serial",
                db.Cards.Where(c => c.Serial == wanted)
                    .Select(c => new Found { Id = c.Id, ApplicationId = c.ApplicationId })
            ),
        };

    /// <summary>An instruction; or a line of a batch, which belongs to the case of its card.</summary>
    private IQueryable<Found> Referred(string reference) =>
        db
            .BankInstructions.Where(i => i.Reference == reference)
            .Select(i => new Found { Id = i.Reference, ApplicationId = i.ApplicationId })
            .Concat(
                from line in db.TransferLines
                where line.Reference == reference
                join card in db.Cards on line.CardId equals card.Id into paid
                from card in paid.DefaultIfEmpty()
                select new Found { Id = line.Reference, ApplicationId = card!.ApplicationId }
            );

    /// <summary>A bank's message, as tasks name it: <c>harbour/hb-000001</c>. One about a reference that is none of ours belongs to no case.</summary>
    private IQueryable<Found> Message(string named)
    {
        var (bank, id) = (
            named[..named.IndexOf('/', StringComparison.Ordinal)],
            named[(named.IndexOf('/', StringComparison.Ordinal) + 1)..]
        );
        return from message in db.BankMessages
            where message.Bank == bank && message.MessageId == id
            join instruction in db.BankInstructions on message.Reference equals instruction.Reference into about
            from instruction in about.DefaultIfEmpty()
            select new Found { Id = named, ApplicationId = instruction!.ApplicationId };
    }

    private IQueryable<Found> ByCard(BankCardNumber number)
    {
        var index = vault.IndexOfCardNumber(number.Digits);
        return db
            .Cards.Where(c => c.CardNumberIndex == index)
            .Select(c => new Found { Id = c.ApplicationId, ApplicationId = c.ApplicationId });
    }

    private IQueryable<Found> ByPerson(ResidentId person)
    {
        var index = vault.IndexOfIdNumber(person.Canonical);
        return db
            .Applications.Where(a => a.HolderIndex == index)
            .Select(a => new Found { Id = a.Id, ApplicationId = a.Id });
    }

    /// <summary>What a request or trace did or saw, by the audit; a trace also by its bank calls.</summary>
    private IQueryable<Found> Audited(string by, string id) =>
        db.Database.SqlQuery<Found>(
            $"""
            with subjects as (
                select subject from audit_entries where {by} = 'request' and request_id = {id}
                union select subject from audit_entries where {by} = 'trace' and trace_id = {id}
                union select reference from bank_calls where {by} = 'trace' and trace_id = {id})
            select distinct s.subject as "Id", coalesce(a.id, c.application_id, i.application_id, n.application_id) as "ApplicationId"
            from subjects s
            left join applications a on a.id = s.subject
            left join cards c on c.id = s.subject
            left join bank_instructions i on i.reference = s.subject
            left join notices n on n.id = s.subject
            """
        );
}

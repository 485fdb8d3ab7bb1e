using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Harbour;

/// <summary>
/// <c>GET /harbour/v1/COLLECTION/{reference}</c>: how far a request is, asked where it was sent to. 200
/// <c>{reference, state, sequence, data}</c>, or 404 <c>{code}</c>, signed.
/// </summary>
/// <remarks>
/// <c>sequence</c> is that of the last step that this answer tells: 1 from the bank's decision on. It is 0 for one kind of
/// order alone, taken while autoProgress is off and not moved by hand yet: the answer says that the bank has it, and no
/// more, since such an order moves only by custody steps (contract 3.2).
/// </remarks>
internal sealed class AnswerEnquiry(
    AnswerQuestion question,
    [FromKeyedServices(HarbourBank.Code)] BankLedger ledger,
    [FromKeyedServices(HarbourBank.Code)] ModeSwitch modes,
    [FromKeyedServices(HarbourBank.Code)] OrderProgress progress
)
{
    public static readonly (int Status, byte[] Body) NotFound = (
        StatusCodes.Status404NotFound,
        StubJson.Bytes(new { code = "order_not_found" })
    );

    /// <param name="isHere">Whether requests of a kind are asked about at this address.</param>
    public async Task HandleAsync(HttpContext http, string reference, Func<Kind, bool> isHere)
    {
        if (await question.HandleAsync(http, Answer))
            progress.Release(reference);

        (int, byte[]) Answer()
        {
            var entry = OrderBody.IsReference(reference) ? ledger.Enquire(reference) : null;
            return entry?.State is { } state && isHere(entry.Kind)
                ? (
                    StatusCodes.Status200OK,
                    StubJson.Bytes(
                        new
                        {
                            reference,
                            state,
                            sequence = entry.SequenceTold(
                                waitsForHand: !modes.AutoProgress && entry.Kind.MakesCard() && !entry.IsRefused
                            ),
                            data = entry.DataSoFar(),
                        }
                    )
                )
                : NotFound;
        }
    }
}

using System.Text.Json;
using Issuance.Shared;

namespace Issuance.Banks.Harbour;

/// <summary>Our requests in the bank's words. The card is named by the order that it was made under, never by its number.</summary>
internal static class HarbourRequests
{
    private const string Product = "insurance_debit";

    public static byte[] BodyOf(BankRequest request) =>
        request switch
        {
            BankRequest.OpenAccountAndOrderCard r => JsonSerializer.SerializeToUtf8Bytes(
                new(r.Reference, KindOf(r), Of(r.Holder), r.ServicePoint, Product),
                HarbourJson.Default.HarbourOrder
            ),
            BankRequest.ReplaceCard r => JsonSerializer.SerializeToUtf8Bytes(
                new(r.Reference, KindOf(r), r.Card.OrderReference, Of(r.Holder), r.ServicePoint, Product),
                HarbourJson.Default.HarbourReplacement
            ),
            BankRequest.Freeze r => Service(r, r.Card, r.Cause),
            BankRequest.Unfreeze r => Service(r, r.Card, cause: null),
            BankRequest.Close r => Service(r, r.Card, cause: null),
            BankRequest.SubmitBatch r => JsonSerializer.SerializeToUtf8Bytes(
                new(
                    r.Reference,
                    KindOf(r),
                    r.Period,
                    r.Lines.Count,
                    r.TotalFen,
                    [.. r.Lines.Select(l => new HarbourBatchLine(l.LineReference, l.Card.OrderReference, l.AmountFen))]
                ),
                HarbourJson.Default.HarbourBatch
            ),
            _ => throw new InvalidOperationException($"Not in the capabilities: {request.Kind}."),
        };

    private static byte[] Service(BankRequest request, CardAtBank card, string? cause) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new(request.Reference, KindOf(request), card.OrderReference, cause),
            HarbourJson.Default.HarbourService
        );

    private static HarbourHolder Of(BankHolder holder) => new(holder.Name, holder.IdNumber, holder.Mobile, holder.Sex);

    private static string KindOf(BankRequest request) => Snake.Case(request.Kind);
}

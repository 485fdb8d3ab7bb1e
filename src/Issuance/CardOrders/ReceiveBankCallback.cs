using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.RateLimiting;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Banks.Signing;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Issuance.CardOrders;

/// <summary>A bank tells how an order goes on. The signature stands over the raw bytes and is checked before they are parsed.</summary>
public static class ReceiveBankCallback
{
    public sealed record Request
    {
        [StringLength(64, MinimumLength = 1), RegularExpression("[!-~]+")]
        public required string MessageId { get; init; }

        [Range(1, 1_000_000)]
        public required int Sequence { get; init; }
        public required BankReportType Type { get; init; }

        [StringLength(35, MinimumLength = 1), RegularExpression("[!-~]+")]
        public required string Reference { get; init; }
        public required DateTimeOffset OccurredAt { get; init; }
        public required Details Data { get; init; }
    }

    /// <summary>The members that belong to the type; another type's are allowed and not read.</summary>
    public sealed record Details
    {
        [RegularExpression("[0-9]{4}"), StringLength(4)]
        public string? AccountLast4 { get; init; }

        [StringLength(64, MinimumLength = 1), RegularExpression("[!-~]+")]
        public string? ReasonCode { get; init; }

        [StringLength(32, MinimumLength = 1), RegularExpression("[0-9A-Za-z-]+")]
        public string? Serial { get; init; }

        [StringLength(32, MinimumLength = 1)]
        public string? CardNumber { get; init; }

        [RegularExpression("[0-9]{4}"), StringLength(4)]
        public string? Last4 { get; init; }

        [StringLength(64, MinimumLength = 1), RegularExpression("[!-~]+")]
        public string? ShipmentRef { get; init; }

        [StringLength(32, MinimumLength = 1), RegularExpression("[0-9A-Za-z-]+")]
        public string? ServicePoint { get; init; }
    }

    public sealed record Response(string MessageId, MessageOutcome Outcome);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/banks/{bank}/callbacks", HandleAsync)
            .WithName("ReceiveBankCallback")
            .WithSummary("A bank reports a step of an order (RFC 9421 signed)")
            .Refuses(
                HttpRefusals.RateLimited,
                HttpRefusals.BodyTooLarge,
                CallbackRefusals.BankNotFound,
                CallbackRefusals.SignatureMissing,
                CallbackRefusals.SignatureInvalid,
                CallbackRefusals.SignatureExpired,
                HttpRefusals.UnsupportedMediaType,
                HttpRefusals.RequestInvalid,
                CallbackRefusals.SignatureReplayed
            );

    internal static async Task HandleAsync(
        string bank,
        HttpContext context,
        CallbackDoor door,
        BankInbox inbox,
        BankDirectory banks,
        MessageSigner signer,
        IssuanceDb db,
        CancellationToken cancel
    )
    {
        var (letter, refusal) = await door.OpenAsync(bank, context, cancel);
        if (letter is null)
        {
            await Problems.WriteAsync(context, refusal!);
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await door.WhyNotUseNonceAsync(letter, cancel) is { } replayed)
        {
            await transaction.RollbackAsync(cancel);
            door.NoteRefused(bank, replayed);
            await Problems.WriteAsync(context, replayed);
            return;
        }

        var outcome = await inbox.TakeAsync(Message(banks.Find(bank)!, letter.Request), cancel);
        await transaction.CommitAsync(cancel);
        await AnswerAsync(context, signer, letter, new Response(letter.Request.MessageId, outcome));
    }

    private static BankInbox.Message Message(IAgentBank bank, Request request)
    {
        var data = request.Data;
        var details = new BankOrderData(
            data.AccountLast4,
            data.ReasonCode is { } reason ? bank.MapReason(reason) : null,
            data.Serial,
            data.CardNumber,
            data.Last4,
            data.ShipmentRef,
            data.ServicePoint
        );
        return new BankInbox.Message(
            bank.Code,
            request.MessageId,
            request.Reference,
            new BankReport(request.Type, request.Sequence, details)
        );
    }

    private static async Task AnswerAsync(
        HttpContext context,
        MessageSigner signer,
        CallbackDoor.Letter letter,
        Response response
    )
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(response, JsonText.Options);
        context.Response.ContentType = "application/json; charset=utf-8";
        signer.SignAnswer(StatusCodes.Status200OK, letter.TargetUri, body).ApplyTo(context.Response.Headers);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}

using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Issuance.Access;
using Issuance.Banks;
using Issuance.Banks.Signing;
using Issuance.Http;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace Issuance.CardOrders;

/// <summary>The guards before a callback, in the contract's order (1.3). A refusal leaves nothing but an audit row.</summary>
public sealed class CallbackDoor(
    IssuanceDb db,
    BankDirectory banks,
    MessageVerifier verifier,
    CallbackRates rates,
    RefusedCallbacks refused,
    CurrentActor actor,
    Deployment deployment,
    IConfiguration configuration
)
{
    /// <summary>A callback whose signature, type and shape are sound.</summary>
    public sealed record Letter(
        ReceiveBankCallback.Request Request,
        string TargetUri,
        SignatureCheck.Valid Signature,
        byte[] Digest
    );

    public async Task<(Letter? Letter, Refusal? Refusal)> OpenAsync(
        string bank,
        HttpContext context,
        CancellationToken cancel
    )
    {
        if (!rates.MayAsk(context.Connection.RemoteIpAddress?.ToString() ?? ""))
            return (null, HttpRefusals.RateLimited with { RetryAfter = TimeSpan.FromSeconds(1) });
        if (await RawBody.ReadAsync(context.Request, Guards.LargestBody, cancel) is not { } body)
            return (null, HttpRefusals.BodyTooLarge);
        if (banks.Find(bank) is not { Capabilities.Confirms: BankConfirmation.Callback })
            return (null, CallbackRefusals.BankNotFound);

        var targetUri = Target(context.Request);
        var check = verifier.VerifyRequest(bank, context.Request.Method, targetUri, context.Request.Headers, body.Span);
        if (check is not SignatureCheck.Valid signature)
        {
            var refusal = CallbackRefusals.Of(((SignatureCheck.Fault)check).Code);
            NoteRefused(bank, refusal);
            return (null, refusal);
        }

        // From here on it is known whose message this is, also where it cannot be read.
        (actor.Client, actor.Kind, actor.Tenant) = ($"bank:{bank}", ClientKind.Bank, bank);
        actor.RequestId = RequestIds.Of(context);
        if (!Guards.IsJson(context.Request))
            return (null, HttpRefusals.UnsupportedMediaType);
        var (query, queryFaults) = ShapeReader.ReadQuery(null, context.Request.Query);
        var (request, faults) = ShapeReader.ReadBody(typeof(ReceiveBankCallback.Request), body);
        if (request is ReceiveBankCallback.Request sound)
            faults = [.. MissingFor(sound)];
        return queryFaults.Count + faults.Count > 0
            ? (null, HttpRefusals.RequestInvalid with { Faults = [.. queryFaults, .. faults] })
            : (
                new Letter((ReceiveBankCallback.Request)request!, targetUri, signature, SHA256.HashData(body.Span)),
                null
            );
    }

    /// <summary>Uses the nonce up for this message, in the caller's transaction; the same message again is no replay.</summary>
    public async Task<Refusal?> WhyNotUseNonceAsync(Letter letter, CancellationToken cancel)
    {
        var (keyId, nonce, until) = (letter.Signature.KeyId, letter.Signature.Nonce, letter.Signature.UsableUntil);
        await db.Database.ExecuteSqlAsync(
            $"insert into used_nonces (key_id, nonce, digest, expires_at) values ({keyId}, {nonce}, {letter.Digest}, {until}) on conflict do nothing",
            cancel
        );
        var used = await db.UsedNonces.AsNoTracking().SingleAsync(n => n.KeyId == keyId && n.Nonce == nonce, cancel);
        return used.Digest.AsSpan().SequenceEqual(letter.Digest) ? null : CallbackRefusals.SignatureReplayed;
    }

    public void NoteRefused(string bank, Refusal refusal) => refused.Note(bank, refusal.Code);

    /// <summary>The members without which a step of this type says nothing.</summary>
    private static IEnumerable<Fault> MissingFor(ReceiveBankCallback.Request request)
    {
        var data = request.Data;
        (string Name, string? Value)[] needed = request.Type switch
        {
            BankReportType.OrderAccepted => [("accountLast4", data.AccountLast4)],
            BankReportType.OrderProduced =>
            [
                ("serial", data.Serial),
                ("cardNumber", data.CardNumber),
                ("last4", data.Last4),
            ],
            BankReportType.OrderInTransit => [("shipmentRef", data.ShipmentRef), ("servicePoint", data.ServicePoint)],
            _ => [("reasonCode", data.ReasonCode)],
        };
        return needed.Where(member => member.Value is null).Select(member => Faults.Missing($"/data/{member.Name}"));
    }

    /// <summary>In the sandbox the address as received; in production our configured public one, which no proxy can change.</summary>
    private string Target(HttpRequest request) =>
        deployment.IsSandbox
            ? TargetUri.AsReceived(request)
            : TargetUri.Under(
                new Uri(configuration["PublicAddress"] ?? throw new InvalidOperationException("Set PublicAddress.")),
                request
            );
}

/// <summary>200 callbacks a second per remote address.</summary>
public sealed class CallbackRates : IDisposable
{
    private readonly PartitionedRateLimiter<string> addresses = Access.TokenRates.PerSecond(200);

    public bool MayAsk(string address)
    {
        using var lease = addresses.AttemptAcquire(address);
        return lease.IsAcquired;
    }

    public void Dispose() => addresses.Dispose();
}

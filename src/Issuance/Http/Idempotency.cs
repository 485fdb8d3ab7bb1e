using System.Text;
using System.Text.Json;
using Issuance.Access;
using Issuance.Observability;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Issuance.Http;

/// <summary>
/// Runs a keyed request once (contract 0.3). The key is held by the request's own transaction, the answer is stored
/// in it: "done" exists exactly when the change was committed, and a killed process frees its key at once.
/// </summary>
public sealed class Idempotency(IssuanceDb db, CurrentActor actor, Vault vault, TimeProvider wallClock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromHours(72);
    private const int Attempts = 3;

    public async Task<Refusal?> RunAsync(
        HttpContext context,
        string key,
        ReadOnlyMemory<byte> body,
        RequestDelegate handler
    )
    {
        var scope = vault.Fingerprint(
            Encoding.UTF8.GetBytes(
                $"{actor.Tenant}\n{actor.Client}\n{context.Request.Method}\n{context.Request.Path}\n{key}"
            )
        );
        var fingerprint = Fingerprint(context.Request, body);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(context, scope, fingerprint, handler);
            }
            // A deadlock, a serialisation failure, or a prepared statement that a migration has just made old (0A000) undid
            // everything, so the whole unit of work may run again.
            catch (Exception e) when (attempt < Attempts && IsCollision(e))
            {
                db.ChangeTracker.Clear();
                context.Response.Headers.Remove("Location");
                context.Response.Headers.Remove("ETag");
            }
        }
    }

    private async Task<Refusal?> TryAsync(
        HttpContext context,
        byte[] scope,
        byte[] fingerprint,
        RequestDelegate handler
    )
    {
        var cancel = context.RequestAborted;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (held, record) = await IdempotencyRecord.HoldAsync(db, scope, cancel);
        if (!held)
            return HttpRefusals.KeyInUse;
        if (record is not null && record.FinishedAt > wallClock.GetUtcNow() - Kept)
        {
            if (!record.Fingerprint.AsSpan().SequenceEqual(fingerprint))
                return HttpRefusals.KeyReused;
            await ReplayAsync(context, record);
            return null;
        }

        if (record is not null)
            await db.IdempotencyRecords.Where(r => r.Scope == scope).ExecuteDeleteAsync(cancel);
        var answer = await RunBufferedAsync(context, handler);
        if (IsStored(context.Response.StatusCode))
            await db.SaveAndCommitAsync(Record(context.Response, scope, fingerprint, answer).Insertion(), cancel);
        // A refusal that is not stored may still have counted something, such as a wrong number.
        else if (context.Response.StatusCode < 500)
            await transaction.CommitAsync(cancel);
        await context.Response.Body.WriteAsync(answer, cancel);
        return null;
    }

    /// <summary>Keeps the answer back until the commit: nobody is told of a change that is not there.</summary>
    private static async Task<byte[]> RunBufferedAsync(HttpContext context, RequestDelegate handler)
    {
        var outward = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(buffer));
        try
        {
            await handler(context);
        }
        finally
        {
            context.Features.Set(outward);
        }

        return buffer.ToArray();
    }

    private IdempotencyRecord Record(HttpResponse response, byte[] scope, byte[] fingerprint, byte[] body) =>
        new()
        {
            Scope = scope,
            Fingerprint = fingerprint,
            Status = response.StatusCode,
            ContentType = response.ContentType,
            Location = response.Headers.Location,
            Etag = response.Headers.ETag,
            Body = vault.SealBytes(body, SealedPlace.IdempotencyBody, Convert.ToHexStringLower(scope)),
            FinishedAt = wallClock.GetUtcNow(),
        };

    private async Task ReplayAsync(HttpContext context, IdempotencyRecord record)
    {
        var response = context.Response;
        response.StatusCode = record.Status;
        response.ContentType = record.ContentType;
        response.Headers["Idempotent-Replayed"] = "true";
        Meters.NoteReplay((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        if (record.Location is not null)
            response.Headers.Location = record.Location;
        if (record.Etag is not null)
            response.Headers.ETag = record.Etag;
        var body = vault.OpenBytes(record.Body, SealedPlace.IdempotencyBody, Convert.ToHexStringLower(record.Scope));
        if (record.Status >= 400)
        {
            using var problem = JsonDocument.Parse(body);
            Problems.Remember(context, problem.RootElement.GetProperty("code").GetString());
        }

        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private byte[] Fingerprint(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}\n{request.QueryString}\n");
        return vault.Fingerprint([.. head, .. body.IsEmpty ? [] : CanonicalJson.Of(body)]);
    }

    private static bool IsStored(int status) => status is (>= 200 and < 300) or 404 or 409 or 422;

    private static bool IsCollision(Exception? e) =>
        e
            is PostgresException
            {
                SqlState: PostgresErrorCodes.DeadlockDetected
                    or PostgresErrorCodes.SerializationFailure
                    or PostgresErrorCodes.FeatureNotSupported
            }
        || (e?.InnerException is { } inner && IsCollision(inner));
}

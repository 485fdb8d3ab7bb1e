using System.Data.Common;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Staff;

/// <summary>Keeps the sessions in the database, so that every process knows them and ending one needs no browser.</summary>
public sealed class StaffSessions(IServiceScopeFactory scopes, Vault vault, TimeProvider wallClock) : ITicketStore
{
    private const string Unreadable = "staff-sessions-unreadable";
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Ids.Token(40);
        await RenewAsync(key, ticket);
        return key;
    }

    /// <summary>
    /// Also a sign-in over an open session comes here: the browser keeps its key, and the row tells of whoever it is now,
    /// even where it had been ended a moment before.
    /// </summary>
    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        var hash = Hash(key);
        var now = wallClock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var member = await db.Staff.AsNoTracking().SingleAsync(m => m.Id == IdOf(ticket.Principal));
        // Renewing makes no session younger: what is still going on keeps its beginning.
        var going = await db.StaffSessions.AsNoTracking().SingleOrDefaultAsync(s => s.KeyHash == hash);
        var startedAt = going?.StaffId == member.Id && !going.IsOver(now) ? going.StartedAt : now;
        // Sessions that ended by themselves go when somebody signs in; there are few.
        await db
            .StaffSessions.Where(s => s.KeyHash == hash || s.StartedAt < now - StaffSession.LongestLife)
            .ExecuteDeleteAsync();
        db.Add(
            new StaffSession
            {
                KeyHash = hash,
                StaffId = member.Id,
                TicketSealed = Seal(ticket, hash),
                StartedAt = startedAt,
                LastSeenAt = now,
                IdleLimit = member.Role.IdleLimit(),
            }
        );
        await db.SaveChangesAsync();
    }

    /// <summary>
    /// As <see cref="RetrieveAsync(string)"/>; where the database is away nobody is let in, and the request is marked, so
    /// that a person is told that and not asked to sign in again.
    /// </summary>
    public async Task<AuthenticationTicket?> RetrieveAsync(
        string key,
        HttpContext httpContext,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await RetrieveAsync(key);
        }
        catch (Exception e) when (e is DbException || e.InnerException is DbException or TimeoutException)
        {
            httpContext.Items[Unreadable] = true;
            return null;
        }
    }

    /// <summary>Whether this request's session could not be looked up.</summary>
    public static bool WereUnreadableFor(HttpContext context) => context.Items.ContainsKey(Unreadable);

    /// <returns>Null when the session ended: signed out, idle, too old, or its member left.</returns>
    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        var hash = Hash(key);
        var now = wallClock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        var session = await db
            .StaffSessions.AsNoTracking()
            .Where(s => s.KeyHash == hash && db.Staff.Any(m => m.Id == s.StaffId && m.Enabled))
            .SingleOrDefaultAsync();
        if (session is null || session.IsOver(now))
            return null;
        if (now - session.LastSeenAt > SeenEvery)
            await db
                .StaffSessions.Where(s => s.KeyHash == hash)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now));
        return TicketSerializer.Default.Deserialize(
            vault.OpenBytes(session.TicketSealed, SealedPlace.StaffSession, Convert.ToHexStringLower(hash))
        );
    }

    public async Task RemoveAsync(string key)
    {
        var hash = Hash(key);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IssuanceDb>();
        await db.StaffSessions.Where(s => s.KeyHash == hash).ExecuteDeleteAsync();
    }

    private byte[] Seal(AuthenticationTicket ticket, byte[] hash) =>
        vault.SealBytes(
            TicketSerializer.Default.Serialize(ticket),
            SealedPlace.StaffSession,
            Convert.ToHexStringLower(hash)
        );

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string? IdOf(ClaimsPrincipal principal) => principal.FindFirstValue(ClaimTypes.NameIdentifier);
}

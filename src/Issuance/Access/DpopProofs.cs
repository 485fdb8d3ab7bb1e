using System.Security.Cryptography;
using System.Text;
using Issuance.Banks.Signing;
using Issuance.Shared;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Issuance.Access;

/// <summary>
/// Whether a proof fits the request that it came with (RFC 9449 4.3), and comes for the first time. What was used is
/// remembered in the database, so that a proof taken from one process buys nothing at another (docs/adr/0015).
/// </summary>
public sealed class DpopProofs(NpgsqlDataSource database, Deployment deployment, Issuer issuer, TimeProvider wallClock)
{
    /// <summary>How far <c>iat</c> may lie from our clock, either way.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>The clocks of our own processes differ by less than this.</summary>
    private static readonly TimeSpan OwnSkew = TimeSpan.FromSeconds(60);

    /// <summary>Banks alone, and not in the sandbox: whoever can switch on a card must not do it with a copied token.</summary>
    public bool IsRequiredOf(Client client) =>
        !deployment.IsSandbox && client.Kind == ClientKind.Bank && !client.IsMemberOfStaff;

    /// <summary>Whether the request brings a proof at all; more than one is a faulty one.</summary>
    public static bool IsBrought(HttpRequest request) => request.Headers.ContainsKey(DpopProof.Header);

    /// <summary>Reads the request's one proof and holds it against the request; uses nothing up.</summary>
    /// <param name="token">The token that it must name; null at the token endpoint, where there is none yet.</param>
    /// <returns>Null when it is no proof for this request.</returns>
    public async Task<DpopProof?> ReadAsync(HttpRequest request, string? token)
    {
        var brought = request.Headers[DpopProof.Header];
        if (brought.Count != 1 || await DpopProof.ReadAsync(brought[0] ?? "") is not { } proof)
            return null;
        var fits =
            string.Equals(proof.Method, request.Method, StringComparison.Ordinal)
            && IsHere(proof.Target, request)
            && (wallClock.GetUtcNow() - proof.IssuedAt).Duration() <= Window
            && (token is null || string.Equals(proof.TokenHash, DpopProof.HashOf(token), StringComparison.Ordinal));
        return fits ? proof : null;
    }

    /// <summary>Uses the proof up; one insert decides between any number of processes.</summary>
    /// <returns>False when it was used before.</returns>
    /// <exception cref="NpgsqlException">The memory cannot be reached; nobody is let in.</exception>
    public async Task<bool> UseOnceAsync(DpopProof proof, CancellationToken cancel)
    {
        // By key: another client's id, however it was made, is no concern of this one's.
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{proof.Thumbprint}\n{proof.Id}"));
        await using var command = database.CreateCommand(
            "insert into used_proofs (id, expires_at) values ($1, $2) on conflict do nothing"
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = (proof.IssuedAt + Window + OwnSkew).ToUniversalTime() });
        return await command.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <summary>
    /// Compared without query and fragment, both normalised (RFC 3986 6.2.2 and 6.2.3: case of scheme and host, the usual
    /// port, dots, what needs no escape). In the sandbox with the address as received; in production with the configured
    /// one, which neither a proxy nor a <c>Host</c> header changes.
    /// </summary>
    private bool IsHere(string target, HttpRequest request)
    {
        var here = deployment.IsSandbox ? TargetUri.AsReceived(request) : TargetUri.Under(new Uri(issuer.Url), request);
        return Uri.TryCreate(target, UriKind.Absolute, out var named)
            && Uri.TryCreate(here, UriKind.Absolute, out var own)
            && named.UserInfo.Length == 0
            && string.Equals(
                named.GetLeftPart(UriPartial.Path),
                own.GetLeftPart(UriPartial.Path),
                StringComparison.Ordinal
            );
    }
}

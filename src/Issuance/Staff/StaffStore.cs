using System.Security.Cryptography;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Issuance.Staff;

/// <summary>Identity's own store on our tables, with one difference: second-factor secrets are sealed before they are written.</summary>
public sealed class StaffStore(IssuanceDb db, Vault vault, IdentityErrorDescriber describer)
    : UserOnlyStore<StaffMember, IssuanceDb, string>(db, describer)
{
    public override async Task SetTokenAsync(
        StaffMember user,
        string loginProvider,
        string name,
        string? value,
        CancellationToken cancellationToken
    )
    {
        var box = value is null
            ? null
            : Convert.ToBase64String(vault.Seal(value, SealedPlace.StaffSecret, Row(user, name)));
        await base.SetTokenAsync(user, loginProvider, name, box, cancellationToken);
    }

    /// <exception cref="CryptographicException">The secret was moved here from another member.</exception>
    public override async Task<string?> GetTokenAsync(
        StaffMember user,
        string loginProvider,
        string name,
        CancellationToken cancellationToken
    ) =>
        await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } box
            ? vault.Open(Convert.FromBase64String(box), SealedPlace.StaffSecret, Row(user, name))
            : null;

    private static string Row(StaffMember user, string name) => $"{user.Id}/{name}";
}

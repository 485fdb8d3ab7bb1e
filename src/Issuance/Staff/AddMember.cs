using System.Security.Cryptography;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Persistence;
using Issuance.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Staff;

/// <summary>Makes an account with a password that is good for the first sign-in only.</summary>
public sealed class AddMember(UserManager<StaffMember> members, IssuanceDb db, AuditTrail audit)
{
    public sealed record Request(
        string UserName,
        string DisplayName,
        StaffRole Role,
        string? Office,
        string? Branch,
        string ClerkCode
    );

    /// <summary>Long enough that nobody guesses it, without letters that look like others.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 20);

    /// <returns>The account and its password, or the code of what is wrong: user_name_taken, user_name_invalid,
    /// office_unknown, branch_unknown, clerk_code_taken.</returns>
    public async Task<(StaffMember? Member, string? Password, string? Code)> AddAsync(
        Request request,
        CancellationToken cancel
    )
    {
        if (await WhyNotAsync(request, cancel) is { } code)
            return (null, null, code);
        var partner = request.Role == StaffRole.Developer ? await PartnerKindAsync(request.Office, cancel) : null;
        var member = new StaffMember
        {
            UserName = request.UserName,
            DisplayName = request.DisplayName,
            Role = request.Role,
            Tenant = request.Role.HasOffice() ? request.Office! : "operations",
            PartnerKind = partner,
            City = partner is null ? null : await CityAsync(request.Office, cancel),
            Branch = request.Role == StaffRole.Teller ? request.Branch : null,
            ClerkCode = request.ClerkCode,
            MustChangePassword = true,
        };
        var password = NewPassword();
        var result = await members.CreateAsync(member, password);
        if (!result.Succeeded)
            return (
                null,
                null,
                result.Errors.Any(e => e.Code == "DuplicateUserName") ? "user_name_taken" : "user_name_invalid"
            );
        audit.Record("staff.added", member.Id, Snake.Case(member.Role));
        await db.SaveChangesAsync(cancel);
        return (member, password, null);
    }

    /// <summary>A developer works for somebody who calls us: the kind is that of the partner's registered clients.</summary>
    /// <returns>Null where no client has this tenant, or clients of several kinds have it.</returns>
    private async Task<ClientKind?> PartnerKindAsync(string? tenant, CancellationToken cancel) =>
        await db
            .Clients.Where(c => c.Tenant == tenant && c.Kind != ClientKind.Operations)
            .Select(c => c.Kind)
            .Distinct()
            .ToListAsync(cancel)
            is [var kind]
            ? kind
            : null;

    /// <returns>Null where the partner's clients see no city's cases, or those of several.</returns>
    private async Task<string?> CityAsync(string? tenant, CancellationToken cancel) =>
        await db.Clients.Where(c => c.Tenant == tenant).Select(c => c.City).Distinct().ToListAsync(cancel) is [var city]
            ? city
            : null;

    private async Task<string?> WhyNotAsync(Request request, CancellationToken cancel)
    {
        var officeExists = request.Role switch
        {
            StaffRole.Clerk => await db.ServicePoints.AnyAsync(p => p.Code == request.Office, cancel),
            StaffRole.Teller => await db.AgentBanks.AnyAsync(b => b.Code == request.Office, cancel),
            StaffRole.Developer => await PartnerKindAsync(request.Office, cancel) is not null,
            StaffRole.Reviewer => request.Office is { Length: 4 } city && city.All(char.IsAsciiDigit),
            _ => true,
        };
        if (!officeExists)
            return "office_unknown";
        if (
            request.Role == StaffRole.Teller
            && !await db.BankBranches.AnyAsync(b => b.Code == request.Branch && b.Bank == request.Office, cancel)
        )
            return "branch_unknown";
        var tenant = request.Role.HasOffice() ? request.Office : "operations";
        return await db.Staff.AnyAsync(m => m.Tenant == tenant && m.ClerkCode == request.ClerkCode, cancel)
            ? "clerk_code_taken"
            : null;
    }
}

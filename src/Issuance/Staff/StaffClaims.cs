using System.Security.Claims;
using Issuance.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Issuance.Staff;

/// <summary>What a session knows of its member, so that a page can be guarded without asking the database again.</summary>
public sealed class StaffClaims(UserManager<StaffMember> members, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<StaffMember>(members, options)
{
    /// <summary>What the member has to do before anything else: <c>password</c> or <c>second_factor</c>.</summary>
    public const string Pending = "pending";
    public const string DisplayName = "display_name";
    public const string Tenant = "tenant";

    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(StaffMember user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(identity.RoleClaimType, Snake.Case(user.Role)));
        identity.AddClaim(new Claim(DisplayName, user.DisplayName));
        identity.AddClaim(new Claim(Tenant, user.Tenant));
        if (WhatIsPending(user) is { } pending)
            identity.AddClaim(new Claim(Pending, pending));
        return identity;
    }

    /// <summary>A demo member proves nothing: it exists in the sandbox alone.</summary>
    public static string? WhatIsPending(StaffMember member) =>
        member.Demo ? null
        : member.MustChangePassword ? "password"
        : member.Role.NeedsSecondFactor() && !member.TwoFactorEnabled ? "second_factor"
        : null;
}

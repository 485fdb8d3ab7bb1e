using Issuance.Audit;
using Issuance.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Staff;

/// <summary>What a lead does about an account that exists: let it in or keep it out, give it a fresh start.</summary>
public sealed class ManageMember(
    UserManager<StaffMember> members,
    StaffAccounts accounts,
    IssuanceDb db,
    AuditTrail audit
)
{
    /// <summary>Why a lead may not do this to the account, or null. Nobody shuts the door on oneself; demo members have nothing to reset.</summary>
    public static string? WhyNot(StaffMember member, string leadId) =>
        member.Id == leadId ? "staff_own_account"
        : member.Demo ? "staff_demo_account"
        : null;

    /// <summary>A member who left is out at once: sessions end here, tokens with the directory's next look.</summary>
    public async Task SetEnabledAsync(StaffMember member, bool enabled, CancellationToken cancel)
    {
        await db
            .Staff.Where(m => m.Id == member.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Enabled, enabled), cancel);
        audit.Record(enabled ? "staff.enabled" : "staff.disabled", member.Id);
        await db.SaveChangesAsync(cancel);
        if (!enabled)
            await accounts.EndSessionsAsync(member.Id, "disabled");
    }

    /// <summary>A new initial password and no second factor, for whoever lost either; every session ends.</summary>
    /// <returns>The password, to be handed over once.</returns>
    public async Task<string> StartAfreshAsync(StaffMember member, CancellationToken cancel)
    {
        var password = AddMember.NewPassword();
        var token = await members.GeneratePasswordResetTokenAsync(member);
        await members.ResetPasswordAsync(member, token, password);
        await members.SetTwoFactorEnabledAsync(member, false);
        await members.ResetAuthenticatorKeyAsync(member);
        await members.SetLockoutEndDateAsync(member, null);
        member.MustChangePassword = true;
        await members.UpdateAsync(member);
        audit.Record("staff.started_afresh", member.Id);
        await db.SaveChangesAsync(cancel);
        await accounts.EndSessionsAsync(member.Id, "started_afresh");
        return password;
    }
}

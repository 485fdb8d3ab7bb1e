using System.Security.Claims;
using System.Security.Cryptography;
using Issuance.Access;
using Issuance.Audit;
using Issuance.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Staff;

/// <summary>How a sign-in ended.</summary>
public enum SignInEnding
{
    SignedIn,
    NeedsCode,

    /// <summary>Whatever was wrong: name, password, code. Nobody learns which.</summary>
    Refused,
    LockedOut,
}

/// <summary>Signs members in, looks after their passwords and second factors, and ends their sessions. Every ending is audited.</summary>
public sealed class StaffAccounts(
    SignInManager<StaffMember> signIn,
    UserManager<StaffMember> members,
    IssuanceDb db,
    AuditTrail audit,
    CurrentActor actor
)
{
    private const string SecretProvider = "issuance";
    private const string LastCode = "last_code";

    /// <summary>What an unknown name's password is compared with, so that it takes as long as a known one's.</summary>
    private static readonly string NobodysHash = new PasswordHasher<StaffMember>().HashPassword(
        null!,
        Convert.ToHexString(RandomNumberGenerator.GetBytes(16))
    );

    public async Task<SignInEnding> SignInAsync(string userName, string password)
    {
        var member = await members.FindByNameAsync(userName);
        if (member is not { Enabled: true, PasswordHash: not null })
        {
            new PasswordHasher<StaffMember>().VerifyHashedPassword(null!, NobodysHash, password);
            return await EndAsync(SignInEnding.Refused, "unknown");
        }

        var result = await signIn.PasswordSignInAsync(
            member,
            password,
            isPersistent: false,
            lockoutOnFailure: !member.Demo
        );
        return await EndAsync(Ending(result), member.Id);
    }

    /// <summary>The second step: the six digits that the member's device shows. Each buys one sign-in.</summary>
    public async Task<SignInEnding> ConfirmAsync(string code)
    {
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { Enabled: true } member)
            return SignInEnding.Refused;
        await using var transaction = await db.Database.BeginTransactionAsync();
        // The same digits twice at once: the second waits here and finds them used.
        await db.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtextextended({"second_factor:" + member.Id}, 0))"
        );
        await db.Entry(member).ReloadAsync();
        var ending = await ConfirmOnceAsync(member, digits);
        await transaction.CommitAsync();
        return ending;
    }

    private async Task<SignInEnding> ConfirmOnceAsync(StaffMember member, string digits)
    {
        if (await members.GetAuthenticationTokenAsync(member, SecretProvider, LastCode) == digits)
            return await EndAsync(SignInEnding.Refused, member.Id);
        var result = await signIn.TwoFactorAuthenticatorSignInAsync(digits, isPersistent: false, rememberClient: false);
        if (result.Succeeded)
            await members.SetAuthenticationTokenAsync(member, SecretProvider, LastCode, digits);
        return await EndAsync(Ending(result), member.Id);
    }

    /// <summary>One click, in the sandbox, from this machine. The caller has made sure of both.</summary>
    /// <returns>False where there is no such demo member.</returns>
    public async Task<bool> SignInDemoAsync(string userName)
    {
        if (await members.FindByNameAsync(userName) is not { Demo: true, Enabled: true } member)
            return false;
        await signIn.SignInAsync(member, isPersistent: false, "demo");
        await EndAsync(SignInEnding.SignedIn, member.Id);
        return true;
    }

    public async Task SignOutAsync(ClaimsPrincipal who)
    {
        await signIn.SignOutAsync();
        if (members.GetUserId(who) is { } id)
            await RecordAsync("staff.signed_out", id);
    }

    /// <summary>The member behind a page's request, or null when the account is gone.</summary>
    public Task<StaffMember?> MemberAsync(ClaimsPrincipal who) => members.GetUserAsync(who);

    /// <returns>Null when it is done; else a code of <see cref="PasswordRules"/>, or <c>password_wrong</c>.</returns>
    public async Task<string?> ChangePasswordAsync(StaffMember member, string old, string wanted)
    {
        if (old == wanted)
            return "password_unchanged";
        var result = await members.ChangePasswordAsync(member, old, wanted);
        if (!result.Succeeded)
            return result.Errors.First().Code is var code && code.StartsWith("password_", StringComparison.Ordinal)
                ? code
                : "password_wrong";
        member.MustChangePassword = false;
        await members.UpdateAsync(member);
        await RecordAsync("staff.password_changed", member.Id);
        await EndSessionsAsync(member.Id, "password_changed");
        await signIn.SignInAsync(member, isPersistent: false);
        return null;
    }

    /// <summary>The secret that the member's device is to be given; a new one as long as none was confirmed.</summary>
    public async Task<string> SecondFactorSecretAsync(StaffMember member)
    {
        if (await members.GetAuthenticatorKeyAsync(member) is { } known)
            return known;
        await members.ResetAuthenticatorKeyAsync(member);
        return (await members.GetAuthenticatorKeyAsync(member))!;
    }

    /// <summary>Switches the second factor on, once the device has shown that it has the secret.</summary>
    public async Task<bool> TurnOnSecondFactorAsync(StaffMember member, string code)
    {
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        if (!await members.VerifyTwoFactorTokenAsync(member, TokenOptions.DefaultAuthenticatorProvider, digits))
            return false;
        await members.SetTwoFactorEnabledAsync(member, true);
        await members.SetAuthenticationTokenAsync(member, SecretProvider, LastCode, digits);
        await RecordAsync("staff.second_factor_on", member.Id);
        await EndSessionsAsync(member.Id, "second_factor_on");
        await signIn.SignInAsync(member, isPersistent: false);
        return true;
    }

    /// <summary>Ends every session of a member, wherever it is open.</summary>
    public async Task EndSessionsAsync(string memberId, string reason)
    {
        await db.StaffSessions.Where(s => s.StaffId == memberId).ExecuteDeleteAsync();
        await RecordAsync("staff.sessions_ended", memberId, reason);
    }

    private static SignInEnding Ending(SignInResult result) =>
        result switch
        {
            { Succeeded: true } => SignInEnding.SignedIn,
            { RequiresTwoFactor: true } => SignInEnding.NeedsCode,
            { IsLockedOut: true } => SignInEnding.LockedOut,
            _ => SignInEnding.Refused,
        };

    private async Task<SignInEnding> EndAsync(SignInEnding ending, string subject)
    {
        var action = ending switch
        {
            SignInEnding.SignedIn => "staff.signed_in",
            SignInEnding.NeedsCode => "staff.password_accepted",
            SignInEnding.LockedOut => "staff.locked_out",
            _ => "staff.sign_in_refused",
        };
        await RecordAsync(action, subject);
        return ending;
    }

    private async Task RecordAsync(string action, string subject, string? reason = null)
    {
        // Whoever signs in is nobody until then; a lead who ends another's session stays who it is.
        if (actor.Client == "system" && subject.StartsWith(StaffMember.IdPrefix, StringComparison.Ordinal))
            actor.Client = subject;
        audit.Record(action, subject, reason);
        await db.SaveChangesAsync();
    }
}

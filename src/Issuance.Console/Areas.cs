using Issuance.Shared;
using Issuance.Staff;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Pages;

/// <summary>Who may enter which pages. A page is guarded by where it lies, so that a new one is never open by mistake.</summary>
public static class Areas
{
    public const string Desk = "desk";
    public const string Teller = "teller";
    public const string Ops = "ops";

    /// <summary>To change something in the operations room. Viewers see it without buttons, and a post of theirs is refused.</summary>
    public const string OpsAct = "ops_act";

    /// <summary>To look after the members of staff.</summary>
    public const string Lead = "lead";

    /// <summary>To take applications and hand over cards; reviewers see the desk's pages without these.</summary>
    public const string Clerk = "clerk";

    /// <summary>To decide about applications.</summary>
    public const string Reviewer = "reviewer";

    /// <summary>To see what a partner's developers see of that partner: its own for a developer, any for operations.</summary>
    public const string Developers = "developers";

    /// <summary>To change something there: the partner's developers alone, since it is their side of the interface.</summary>
    public const string DevelopersAct = "developers_act";

    public static void AddPolicies(AuthorizationOptions options)
    {
        Policy(options, Desk, StaffRole.Clerk, StaffRole.Reviewer);
        Policy(options, Clerk, StaffRole.Clerk);
        Policy(options, Reviewer, StaffRole.Reviewer);
        Policy(options, Teller, StaffRole.Teller);
        Policy(options, Ops, StaffRole.Viewer, StaffRole.Operator, StaffRole.Lead);
        Policy(options, OpsAct, StaffRole.Operator, StaffRole.Lead);
        Policy(options, Lead, StaffRole.Lead);
        Policy(options, Developers, StaffRole.Developer, StaffRole.Viewer, StaffRole.Operator, StaffRole.Lead);
        Policy(options, DevelopersAct, StaffRole.Developer);
    }

    public static void Guard(RazorPagesOptions pages)
    {
        pages.Conventions.AuthorizeFolder("/");
        pages.Conventions.AuthorizeFolder("/Desk", Desk);
        pages.Conventions.AuthorizeFolder("/Teller", Teller);
        pages.Conventions.AuthorizeFolder("/Ops", Ops);
        pages.Conventions.AuthorizeFolder("/Developers", Developers);
        // What anybody may read about the interface; nothing of anybody's own lies there.
        pages.Conventions.AllowAnonymousToFolder("/Developers/Open");
        pages.Conventions.AllowAnonymousToPage("/Index");
        pages.Conventions.AllowAnonymousToPage("/SignIn");
        pages.Conventions.AllowAnonymousToPage("/SecondFactor");
        pages.Conventions.AllowAnonymousToPage("/Preferences");
        pages.Conventions.AllowAnonymousToPage("/Trouble");
    }

    /// <summary>Where a role's work begins.</summary>
    public static string HomeOf(string? role) =>
        role switch
        {
            "clerk" or "reviewer" => "/desk",
            "teller" => "/teller",
            "viewer" or "operator" or "lead" => "/ops",
            "developer" => "/developers",
            _ => "/",
        };

    private static void Policy(AuthorizationOptions options, string name, params StaffRole[] roles) =>
        options.AddPolicy(
            name,
            policy =>
                policy
                    .RequireAuthenticatedUser()
                    .RequireRole(roles.Select(role => Snake.Case(role)))
                    .RequireAssertion(context => !context.User.HasClaim(c => c.Type == StaffClaims.Pending))
        );
}

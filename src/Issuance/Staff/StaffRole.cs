using Issuance.Access;

namespace Issuance.Staff;

/// <summary>What a member of staff is there for. A person has one; whoever does two jobs has two accounts.</summary>
public enum StaffRole
{
    /// <summary>Takes applications and hands over cards at one service point.</summary>
    Clerk,

    /// <summary>Decides about the applications of one city.</summary>
    Reviewer,

    /// <summary>Switches on bank functions at a branch of one bank.</summary>
    Teller,

    /// <summary>Sees the operations room and changes nothing.</summary>
    Viewer,

    /// <summary>On duty in the operations room: retries, pauses, asks banks again.</summary>
    Operator,

    /// <summary>An operator who also looks after the members of staff.</summary>
    Lead,

    /// <summary>Builds a partner's side of the interface: sees that partner's own calls, nothing of persons or cards.</summary>
    Developer,
}

/// <summary>What each role may do. The scopes are those of the API: the pages ask it like every other caller.</summary>
public static class StaffRoles
{
    private static readonly string[] OperationsScopes =
    [
        Access.Scopes.ApplicationsRead,
        Access.Scopes.PickupsRead,
        Access.Scopes.CardsStatusRead,
        Access.Scopes.EventsRead,
    ];

    /// <summary>As which kind of client a member asks the API.</summary>
    public static ClientKind Kind(this StaffRole role) =>
        role switch
        {
            StaffRole.Clerk => ClientKind.ServicePoint,
            StaffRole.Reviewer => ClientKind.Authority,
            StaffRole.Teller => ClientKind.Bank,
            // Which kind its partner is stands on the account; without that it is the one that sees least.
            StaffRole.Developer => ClientKind.Partner,
            _ => ClientKind.Operations,
        };

    public static string[] Scopes(this StaffRole role) =>
        role switch
        {
            StaffRole.Clerk =>
            [
                Access.Scopes.ApplicationsSubmit,
                Access.Scopes.ApplicationsRead,
                Access.Scopes.PickupsRead,
                Access.Scopes.PickupsWrite,
                Access.Scopes.CardsStatusRead,
            ],
            StaffRole.Reviewer => [Access.Scopes.ApplicationsRead, Access.Scopes.ApplicationsReview],
            StaffRole.Teller => [Access.Scopes.ActivationsWrite, Access.Scopes.CardsStatusRead],
            StaffRole.Developer => [],
            _ => OperationsScopes,
        };

    /// <summary>
    /// Whoever can change what everybody's work stands on proves it with a second factor; so does a developer, who comes
    /// from outside.
    /// </summary>
    public static bool NeedsSecondFactor(this StaffRole role) =>
        role is StaffRole.Operator or StaffRole.Lead or StaffRole.Developer;

    /// <summary>After how long without a request a session ends. A counter that people pass is left sooner.</summary>
    public static TimeSpan IdleLimit(this StaffRole role) =>
        role is StaffRole.Clerk or StaffRole.Teller ? TimeSpan.FromMinutes(30) : TimeSpan.FromHours(1);

    /// <summary>Whether an account of this role names an office: a service point, a city's authority, a bank, a developer's partner.</summary>
    public static bool HasOffice(this StaffRole role) =>
        role is StaffRole.Clerk or StaffRole.Reviewer or StaffRole.Teller or StaffRole.Developer;
}

namespace Issuance.Applications;

public enum ApplicationStatus
{
    Received,
    Approved,
    Rejected,
    Withdrawn,
    Failed,
    Completed,
}

public enum ApplicationCommand
{
    Approve,
    Reject,
    Withdraw,
    Fail,
    Complete,

    /// <summary>The hand-over that completed it was undone.</summary>
    Reopen,
}

/// <summary>Where an application is taken. Only the service point is offered now.</summary>
public enum Channel
{
    Center,
    ServicePoint,
    Agent,
    Employer,
}

public enum RequestType
{
    First,
}

public enum Scheme
{
    Employee,
    Resident,
}

public enum RejectionReason
{
    IdentityNotVerified,
    MaterialsInvalid,
    NotInsured,
    DuplicatePerson,
    Other,
}

/// <summary>The machine on one page: every command that is not here is refused and changes nothing.</summary>
public static class ApplicationCommands
{
    public static ApplicationStatus? Next(ApplicationStatus status, ApplicationCommand command) =>
        (status, command) switch
        {
            (ApplicationStatus.Received, ApplicationCommand.Approve) => ApplicationStatus.Approved,
            (ApplicationStatus.Received, ApplicationCommand.Reject) => ApplicationStatus.Rejected,
            (ApplicationStatus.Received, ApplicationCommand.Withdraw) => ApplicationStatus.Withdrawn,
            (ApplicationStatus.Approved, ApplicationCommand.Fail) => ApplicationStatus.Failed,
            (ApplicationStatus.Approved, ApplicationCommand.Complete) => ApplicationStatus.Completed,
            (ApplicationStatus.Completed, ApplicationCommand.Reopen) => ApplicationStatus.Approved,
            _ => null,
        };

    /// <summary>What a caller may do; failing, completing and reopening are the system's own.</summary>
    public static IReadOnlyList<string> AllowedIn(ApplicationStatus status) =>
        status == ApplicationStatus.Received ? ["approve", "reject", "withdraw"] : [];
}

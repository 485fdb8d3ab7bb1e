using Issuance.Applications;
using Issuance.Calendar;
using Issuance.Shared;

namespace Issuance.Tests.Applications;

/// <summary>An application as a plain object: received on Monday 2 March 2026, due on Thursday.</summary>
internal static class SomeApplication
{
    public const string Intake = "SP-EAST/E-1007";
    public const string Reviewer = "1099/R-1";
    public static readonly DateTimeOffset ReceivedAt = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(8));
    public static readonly DateTimeOffset DueSoonAt = new(2026, 3, 4, 17, 30, 0, TimeSpan.FromHours(8));
    public static readonly DateTimeOffset DueAt = new(2026, 3, 5, 17, 30, 0, TimeSpan.FromHours(8));

    public static CardApplication Received()
    {
        var application = CardApplication.Receive(
            Form(Ids.New(Ids.Application), ReceivedAt, new CaseDeadline(DueAt, DueSoonAt), [])
        );
        application.TakeHappenings();
        return application;
    }

    public static Intake Form(string id, DateTimeOffset receivedAt, CaseDeadline deadline, byte[] holderIndex) =>
        new(
            id,
            receivedAt,
            "SP-EAST",
            "1099",
            "harbour",
            "E-1007",
            Intake,
            new Applicant
            {
                NameSealed = [],
                IdNumberSealed = [],
                MobileSealed = [],
                Sex = Sex.Male,
                Scheme = Scheme.Employee,
                Division = "109901",
            },
            holderIndex,
            "[]",
            "[]",
            receivedAt,
            deadline.DueAt,
            deadline.DueSoonAt
        );

    /// <summary>An application that came to this state the ordinary way.</summary>
    public static CardApplication In(ApplicationStatus status)
    {
        var application = Received();
        ApplicationCommand[] way = status switch
        {
            ApplicationStatus.Received => [],
            ApplicationStatus.Approved => [ApplicationCommand.Approve],
            ApplicationStatus.Rejected => [ApplicationCommand.Reject],
            ApplicationStatus.Withdrawn => [ApplicationCommand.Withdraw],
            ApplicationStatus.Failed => [ApplicationCommand.Approve, ApplicationCommand.Fail],
            ApplicationStatus.Completed => [ApplicationCommand.Approve, ApplicationCommand.Complete],
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };
        foreach (var command in way)
            application.Do(command);
        application.TakeHappenings();
        return application;
    }

    public static void Do(this CardApplication application, ApplicationCommand command, DateTimeOffset? at = null)
    {
        var now = at ?? ReceivedAt;
        switch (command)
        {
            case ApplicationCommand.Approve:
                application.Approve("crd_00000000000000000000000001", "R-1", Reviewer, null, now);
                break;
            case ApplicationCommand.Reject:
                application.Reject("other", "R-1", Reviewer, [1], now);
                break;
            case ApplicationCommand.Withdraw:
                application.Withdraw("holder", "E-1007", null, now);
                break;
            case ApplicationCommand.Fail:
                application.Fail(now);
                break;
            case ApplicationCommand.Complete:
                application.Complete();
                break;
            case ApplicationCommand.Reopen:
                application.Reopen();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command));
        }
    }

    public static List<string> Events(this CardApplication application) =>
        [.. application.TakeHappenings().Select(h => h.Type)];
}

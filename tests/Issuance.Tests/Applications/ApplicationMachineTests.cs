using Issuance.Applications;
using Issuance.Shared;

namespace Issuance.Tests.Applications;

public sealed class ApplicationMachineTests
{
    /// <summary>The whole machine, written out once more; every pair that is not here must be refused.</summary>
    private static readonly Dictionary<
        (ApplicationStatus, ApplicationCommand),
        (ApplicationStatus To, string Event)
    > Table = new()
    {
        [(ApplicationStatus.Received, ApplicationCommand.Approve)] = (
            ApplicationStatus.Approved,
            "application.approved"
        ),
        [(ApplicationStatus.Received, ApplicationCommand.Reject)] = (
            ApplicationStatus.Rejected,
            "application.rejected"
        ),
        [(ApplicationStatus.Received, ApplicationCommand.Withdraw)] = (
            ApplicationStatus.Withdrawn,
            "application.withdrawn"
        ),
        [(ApplicationStatus.Approved, ApplicationCommand.Fail)] = (ApplicationStatus.Failed, "application.failed"),
        [(ApplicationStatus.Approved, ApplicationCommand.Complete)] = (
            ApplicationStatus.Completed,
            "application.completed"
        ),
        [(ApplicationStatus.Completed, ApplicationCommand.Reopen)] = (
            ApplicationStatus.Approved,
            "application.reopened"
        ),
    };

    public static TheoryData<ApplicationStatus, ApplicationCommand> EveryPair()
    {
        var pairs = new TheoryData<ApplicationStatus, ApplicationCommand>();
        foreach (var status in Enum.GetValues<ApplicationStatus>())
        foreach (var command in Enum.GetValues<ApplicationCommand>())
            pairs.Add(status, command);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void Each_command_in_each_state_does_what_the_table_says_or_nothing(
        ApplicationStatus status,
        ApplicationCommand command
    )
    {
        var application = SomeApplication.In(status);
        var version = application.Version;

        if (Table.TryGetValue((status, command), out var expected))
        {
            Assert.Null(application.WhyNot(command));
            application.Do(command);
            Assert.Equal(expected.To, application.Status);
            Assert.Equal([expected.Event], application.Events());
            Assert.Equal(version + 1, application.Version);
            return;
        }

        var refusal = application.WhyNot(command)!;
        Assert.Equal(("invalid_state_transition", 409), (refusal.Code, refusal.Status));
        Assert.Equal(Snake.Case(status), refusal.CurrentStatus);
        Assert.Equal(application.AllowedCommands, refusal.AllowedCommands);
        Assert.Throws<InvalidOperationException>(() => application.Do(command));
        Assert.Equal((status, version), (application.Status, application.Version));
        Assert.Empty(application.Events());
    }

    [Theory]
    [MemberData(nameof(EveryPair))]
    public void What_is_offered_to_callers_is_what_the_machine_takes(
        ApplicationStatus status,
        ApplicationCommand command
    )
    {
        var ofCallers =
            command is ApplicationCommand.Approve or ApplicationCommand.Reject or ApplicationCommand.Withdraw;
        var offered = ApplicationCommands.AllowedIn(status).Contains(Snake.Case(command));

        Assert.Equal(ofCallers && Table.ContainsKey((status, command)), offered);
    }

    [Theory]
    [InlineData(ApplicationCommand.Approve)]
    [InlineData(ApplicationCommand.Reject)]
    public void Who_took_it_in_cannot_judge_it(ApplicationCommand command)
    {
        var application = SomeApplication.Received();

        Assert.Equal("same_person", application.WhyNotReview(command, SomeApplication.Intake)!.Code);
        Assert.Null(application.WhyNotReview(command, "SP-EAST/E-1008"));
        Assert.Null(application.WhyNotReview(command, "SP-WEST/E-1007"));
    }

    [Fact]
    public void The_state_is_said_before_the_person()
    {
        var application = SomeApplication.In(ApplicationStatus.Rejected);

        Assert.Equal(
            "invalid_state_transition",
            application.WhyNotReview(ApplicationCommand.Approve, SomeApplication.Intake)!.Code
        );
    }
}

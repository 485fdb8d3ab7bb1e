using Issuance.Applications;

namespace Issuance.Tests.Applications;

public sealed class ApplicationDeadlineTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void A_case_settled_at_the_very_due_time_is_in_time()
    {
        var application = SomeApplication.Received();

        application.MeetDeadline(SomeApplication.DueAt);

        Assert.Equal(DeadlineState.Met, application.DeadlineState);
        Assert.Equal(SomeApplication.DueAt, application.MetAt);
        Assert.Null(application.BreachedAt);
        Assert.Empty(application.Events());
    }

    [Fact]
    public void A_case_settled_too_late_stays_breached_and_says_when_it_was_settled()
    {
        var application = SomeApplication.Received();
        var late = SomeApplication.DueAt + TimeSpan.FromDays(1);

        application.NoteDeadline(SomeApplication.DueAt + Moment);
        application.MeetDeadline(late);
        application.MeetDeadline(late + Moment);

        Assert.Equal(DeadlineState.Breached, application.DeadlineState);
        Assert.Equal(SomeApplication.DueAt + Moment, application.BreachedAt);
        Assert.Equal(late, application.MetAt);
        Assert.Equal(["service_point.due_soon", "service_point.breached"], application.Events());
    }

    [Fact]
    public void Both_times_passed_unseen_give_both_events_in_order_and_once()
    {
        var application = SomeApplication.Received();
        var version = application.Version;

        application.NoteDeadline(SomeApplication.DueAt + TimeSpan.FromDays(3));
        application.NoteDeadline(SomeApplication.DueAt + TimeSpan.FromDays(4));

        Assert.Equal(["service_point.due_soon", "service_point.breached"], application.Events());
        Assert.Equal(version + 2, application.Version);
    }

    [Fact]
    public void It_is_due_soon_from_the_working_day_before_on_and_breached_only_after_the_due_time()
    {
        var application = SomeApplication.Received();

        application.NoteDeadline(SomeApplication.DueSoonAt - Moment);
        Assert.Empty(application.Events());

        application.NoteDeadline(SomeApplication.DueSoonAt);
        application.NoteDeadline(SomeApplication.DueAt);
        Assert.Equal(["service_point.due_soon"], application.Events());
        Assert.Equal(DeadlineState.Running, application.DeadlineState);

        application.NoteDeadline(SomeApplication.DueAt + Moment);
        Assert.Equal(["service_point.breached"], application.Events());
    }

    [Fact]
    public void A_clock_that_goes_back_repeats_nothing()
    {
        var application = SomeApplication.Received();
        application.NoteDeadline(SomeApplication.DueAt + Moment);
        application.Events();

        application.NoteDeadline(SomeApplication.ReceivedAt);
        application.NoteDeadline(SomeApplication.DueSoonAt);

        Assert.Empty(application.Events());
        Assert.Equal(DeadlineState.Breached, application.DeadlineState);
    }

    [Fact]
    public void A_rejection_in_time_meets_the_deadline_and_one_too_late_breaches_it_first()
    {
        var inTime = SomeApplication.Received();
        inTime.Do(ApplicationCommand.Reject, SomeApplication.DueAt);
        Assert.Equal((DeadlineState.Met, SomeApplication.DueAt), (inTime.DeadlineState, inTime.MetAt));
        var happening = Assert.Single(inTime.TakeHappenings());
        Assert.Equal(("running", "met"), (happening.Previous["deadline"], happening.Now["deadline"]));

        var late = SomeApplication.Received();
        late.Do(ApplicationCommand.Reject, SomeApplication.DueAt + Moment);
        Assert.Equal((DeadlineState.Breached, SomeApplication.DueAt + Moment), (late.DeadlineState, late.MetAt));
        Assert.Equal(["service_point.due_soon", "service_point.breached", "application.rejected"], late.Events());
    }

    [Fact]
    public void A_withdrawal_closes_the_promise_unless_it_was_broken_before()
    {
        var inTime = SomeApplication.Received();
        inTime.Do(ApplicationCommand.Withdraw, SomeApplication.DueAt);
        Assert.Equal((DeadlineState.Closed, null), (inTime.DeadlineState, inTime.MetAt));
        inTime.NoteDeadline(SomeApplication.DueAt + TimeSpan.FromDays(9));
        inTime.MeetDeadline(SomeApplication.DueAt + TimeSpan.FromDays(9));
        Assert.Equal((DeadlineState.Closed, null), (inTime.DeadlineState, inTime.MetAt));

        var late = SomeApplication.Received();
        late.Do(ApplicationCommand.Withdraw, SomeApplication.DueAt + Moment);
        Assert.Equal(DeadlineState.Breached, late.DeadlineState);
    }

    [Fact]
    public void An_approval_settles_nothing_and_a_failure_closes_the_promise()
    {
        var application = SomeApplication.In(ApplicationStatus.Approved);
        Assert.Equal(DeadlineState.Running, application.DeadlineState);

        application.Do(ApplicationCommand.Fail);

        Assert.Equal(DeadlineState.Closed, application.DeadlineState);
    }
}

using Issuance.Banks;

namespace Issuance.Tests.CardOrders;

public sealed class InstructionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<(InstructionState, InstructionCommand), InstructionState> Allowed = new()
    {
        [(InstructionState.Prepared, InstructionCommand.Send)] = InstructionState.Sent,
        [(InstructionState.Prepared, InstructionCommand.Accept)] = InstructionState.Accepted,
        [(InstructionState.Prepared, InstructionCommand.Decline)] = InstructionState.Declined,
        [(InstructionState.Sent, InstructionCommand.Accept)] = InstructionState.Accepted,
        [(InstructionState.Sent, InstructionCommand.Decline)] = InstructionState.Declined,
        [(InstructionState.Sent, InstructionCommand.NoteNotSent)] = InstructionState.NotSent,
        [(InstructionState.Sent, InstructionCommand.NoteUnknown)] = InstructionState.Unknown,
        [(InstructionState.NotSent, InstructionCommand.Send)] = InstructionState.Sent,
        [(InstructionState.NotSent, InstructionCommand.Accept)] = InstructionState.Accepted,
        [(InstructionState.NotSent, InstructionCommand.Decline)] = InstructionState.Declined,
        [(InstructionState.Unknown, InstructionCommand.Send)] = InstructionState.Sent,
        [(InstructionState.Unknown, InstructionCommand.Accept)] = InstructionState.Accepted,
        [(InstructionState.Unknown, InstructionCommand.Decline)] = InstructionState.Declined,
        [(InstructionState.Unknown, InstructionCommand.NoteNotSent)] = InstructionState.NotSent,
        [(InstructionState.Unknown, InstructionCommand.AskForReview)] = InstructionState.NeedsReview,
        [(InstructionState.NeedsReview, InstructionCommand.Accept)] = InstructionState.Accepted,
        [(InstructionState.NeedsReview, InstructionCommand.Decline)] = InstructionState.Declined,
        [(InstructionState.NeedsReview, InstructionCommand.ReleaseAgain)] = InstructionState.NotSent,
        [(InstructionState.Accepted, InstructionCommand.Reconcile)] = InstructionState.Reconciled,
    };

    [Fact]
    public void Every_pair_of_state_and_command_is_in_the_table_or_refused()
    {
        foreach (var state in Enum.GetValues<InstructionState>())
        foreach (var command in Enum.GetValues<InstructionCommand>())
            Assert.Equal(
                Allowed.TryGetValue((state, command), out var next) ? next : null,
                InstructionCommands.Next(state, command)
            );
    }

    [Fact]
    public void The_settled_endings_have_no_exit()
    {
        foreach (var command in Enum.GetValues<InstructionCommand>())
        {
            Assert.Null(InstructionCommands.Next(InstructionState.Reconciled, command));
            Assert.Null(InstructionCommands.Next(InstructionState.Declined, command));
            if (command != InstructionCommand.Reconcile)
                Assert.Null(InstructionCommands.Next(InstructionState.Accepted, command));
        }
    }

    [Fact]
    public void Unknown_is_not_sent_again_before_an_enquiry_found_no_trace_after_the_window()
    {
        var order = Unknown();
        Assert.False(order.May(InstructionCommand.Send));

        order.NoteEnquiry(found: null, Now + Window, Now + Window);
        Assert.False(order.May(InstructionCommand.Send));
        order.NoteEnquiry(found: false, Now + Window, Now + Window - TimeSpan.FromSeconds(1));
        Assert.False(order.May(InstructionCommand.Send));
        Assert.Throws<InvalidOperationException>(() => order.Send(Now));

        order.NoteEnquiry(found: false, Now + Window, Now + Window);
        Assert.True(order.May(InstructionCommand.Send));
    }

    [Fact]
    public void A_resend_keeps_the_reference_and_begins_a_new_window()
    {
        var order = Unknown();
        order.NoteEnquiry(found: false, Now + Window, Now + Window);
        var reference = order.Reference;

        order.Send(Now + Window);
        order.NoteUnknown("timeout", Now + Window);

        Assert.Equal(reference, order.Reference);
        order.NoteEnquiry(found: false, Now + Window + Window, Now + Window + TimeSpan.FromSeconds(9));
        Assert.False(order.May(InstructionCommand.Send));
    }

    [Fact]
    public void A_reference_ends_in_its_attempt_and_fits_the_banks_35_characters()
    {
        var order = BankInstruction.Prepare("ord-7k3m9q2x4t8v1", 2, "harbour", "crd", "app", Now);

        Assert.Equal("ord-7k3m9q2x4t8v1-2", order.Reference);
        Assert.Equal("ord-7k3m9q2x4t8v1", order.BaseReference);
        Assert.InRange(order.Reference.Length, 1, 35);
    }

    [Fact]
    public void One_reference_never_says_two_things()
    {
        var order = BankInstruction.Prepare("ord-1", 1, "harbour", "crd", "app", Now);
        order.Send(Now, [1, 2, 3]);
        order.NoteNotSent("connection_refused", Now);

        Assert.Throws<InvalidOperationException>(() => order.Send(Now, [1, 2, 4]));
        order.Send(Now, [1, 2, 3]);
    }

    [Fact]
    public void What_a_version_before_this_one_sent_goes_out_again_as_the_same()
    {
        var order = BankInstruction.Prepare("ord-1", 1, "harbour", "crd", "app", Now);
        order.Send(Now, [1, 2, 3]);
        order.NoteNotSent("connection_refused", Now);

        Assert.Throws<InvalidOperationException>(() => order.Send(Now, [4], formerHash: [1, 2, 4]));
        order.Send(Now, [4], formerHash: [1, 2, 3]);
    }

    [Fact]
    public void The_banks_number_of_an_earlier_send_says_nothing_of_the_next()
    {
        var order = BankInstruction.Prepare("ord-1", 1, "rural", "crd", "app", Now);
        order.Send(Now);
        order.NoteTakenIn("RU-OUT-1", Now);
        order.NoteNotSent("file_rejected", Now);

        order.Send(Now + Window);

        Assert.Null(order.BankSerial);
    }

    [Fact]
    public void What_may_have_left_before_a_restore_is_not_sent_until_the_bank_was_asked()
    {
        var order = BankInstruction.Prepare("ord-1", 1, "harbour", "crd", "app", Now, perhapsSentAt: Now);
        Assert.False(order.May(InstructionCommand.Send));

        order.NoteNotSentBefore();
        Assert.True(order.May(InstructionCommand.Send));

        var there = BankInstruction.Prepare("ord-2", 1, "harbour", "crd", "app", Now, perhapsSentAt: Now);
        there.NoteSentBefore(Now + Window);
        Assert.Equal((InstructionState.Sent, Now, 1), (there.State, there.LastSentAt, there.Sends));
        Assert.False(there.May(InstructionCommand.Send));
    }

    private static BankInstruction Unknown()
    {
        var order = BankInstruction.Prepare("ord-1", 1, "harbour", "crd", "app", Now);
        order.Send(Now);
        order.NoteUnknown("timeout", Now);
        return order;
    }
}

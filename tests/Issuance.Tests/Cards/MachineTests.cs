using Issuance.Cards;

namespace Issuance.Tests.Cards;

/// <summary>Every pair of state and step: what is not in these tables is refused.</summary>
public sealed class MachineTests
{
    private static readonly Dictionary<(Custody, CustodyStep), Custody> Custodies = new()
    {
        [(Custody.Ordered, CustodyStep.Accept)] = Custody.Accepted,
        [(Custody.Ordered, CustodyStep.Refuse)] = Custody.Refused,
        [(Custody.Accepted, CustodyStep.Refuse)] = Custody.Refused,
        [(Custody.Accepted, CustodyStep.StartProduction)] = Custody.InProduction,
        [(Custody.InProduction, CustodyStep.Produce)] = Custody.Produced,
        [(Custody.InProduction, CustodyStep.FailProduction)] = Custody.ProductionFailed,
        [(Custody.ProductionFailed, CustodyStep.Reorder)] = Custody.Ordered,
        [(Custody.Produced, CustodyStep.Ship)] = Custody.InTransit,
        [(Custody.InTransit, CustodyStep.Arrive)] = Custody.AtPickupPoint,
        [(Custody.AtPickupPoint, CustodyStep.HandOver)] = Custody.HandedOver,
        [(Custody.AtPickupPoint, CustodyStep.LeaveUnclaimed)] = Custody.Unclaimed,
        [(Custody.Unclaimed, CustodyStep.HandOver)] = Custody.HandedOver,
        [(Custody.AtPickupPoint, CustodyStep.UndoArrival)] = Custody.InTransit,
        [(Custody.HandedOver, CustodyStep.UndoHandOver)] = Custody.AtPickupPoint,
    };

    private static readonly Dictionary<(FunctionState, FunctionCommand), FunctionState> Functions = new()
    {
        [(FunctionState.NotActivated, FunctionCommand.BeginActivation)] = FunctionState.Activating,
        [(FunctionState.Activating, FunctionCommand.Activate)] = FunctionState.Active,
        [(FunctionState.Active, FunctionCommand.Suspend)] = FunctionState.Suspended,
        [(FunctionState.Suspended, FunctionCommand.Resume)] = FunctionState.Active,
        [(FunctionState.NotActivated, FunctionCommand.Close)] = FunctionState.Closed,
        [(FunctionState.Activating, FunctionCommand.Close)] = FunctionState.Closed,
        [(FunctionState.Active, FunctionCommand.Close)] = FunctionState.Closed,
        [(FunctionState.Suspended, FunctionCommand.Close)] = FunctionState.Closed,
    };

    [Fact]
    public void The_plastic_takes_the_steps_of_the_table_and_no_other()
    {
        foreach (var custody in Enum.GetValues<Custody>())
        foreach (var step in Enum.GetValues<CustodyStep>())
            Assert.Equal(
                (custody, step, Custodies.TryGetValue((custody, step), out var next) ? next : (Custody?)null),
                (custody, step, CustodySteps.Next(custody, step))
            );
    }

    [Fact]
    public void A_function_follows_the_commands_of_the_table_and_no_other()
    {
        foreach (var state in Enum.GetValues<FunctionState>())
        foreach (var command in Enum.GetValues<FunctionCommand>())
            Assert.Equal(
                (state, command, Functions.TryGetValue((state, command), out var next) ? next : (FunctionState?)null),
                (state, command, FunctionCommands.Next(state, command))
            );
    }

    [Fact]
    public void What_is_refused_or_closed_stays_so()
    {
        Assert.All(Enum.GetValues<CustodyStep>(), step => Assert.Null(CustodySteps.Next(Custody.Refused, step)));
        Assert.All(
            Enum.GetValues<CustodyStep>().Where(step => step != CustodyStep.UndoHandOver),
            step => Assert.Null(CustodySteps.Next(Custody.HandedOver, step))
        );
        Assert.All(
            Enum.GetValues<FunctionCommand>(),
            command => Assert.Null(FunctionCommands.Next(FunctionState.Closed, command))
        );
    }
}

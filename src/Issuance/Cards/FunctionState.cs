namespace Issuance.Cards;

/// <summary>The state of one of the card's two functions; each is switched by its own owner.</summary>
public enum FunctionState
{
    NotActivated,

    /// <summary>Asked for, not confirmed yet. The issuing bank's own request passes through it inside one transaction.</summary>
    Activating,
    Active,
    Suspended,
    Closed,
}

public enum FunctionCommand
{
    BeginActivation,
    Activate,
    Suspend,
    Resume,
    Close,
}

/// <summary>The machine that both functions follow; what is not here is refused and changes nothing.</summary>
public static class FunctionCommands
{
    public static FunctionState? Next(FunctionState state, FunctionCommand command) =>
        (state, command) switch
        {
            (FunctionState.NotActivated, FunctionCommand.BeginActivation) => FunctionState.Activating,
            (FunctionState.Activating, FunctionCommand.Activate) => FunctionState.Active,
            (FunctionState.Active, FunctionCommand.Suspend) => FunctionState.Suspended,
            (FunctionState.Suspended, FunctionCommand.Resume) => FunctionState.Active,
            (not FunctionState.Closed, FunctionCommand.Close) => FunctionState.Closed,
            _ => null,
        };

    internal static FunctionState Take(FunctionState state, FunctionCommand command) =>
        Next(state, command) ?? throw new InvalidOperationException($"A function that is {state} cannot {command}.");
}

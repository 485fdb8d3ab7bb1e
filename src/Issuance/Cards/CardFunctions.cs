using Issuance.Http;
using Issuance.Shared;

namespace Issuance.Cards;

/// <summary>The card's two functions: the bank's and the medical insurance's.</summary>
public sealed partial class Card
{
    /// <summary>
    /// Says why the issuing bank's branch cannot switch this card on, in the order of contract 1.5, rows 3 to 6;
    /// the holder's identity (rows 7 to 9) is judged after it.
    /// </summary>
    public Refusal? WhyNotActivate(bool alsoInsurance)
    {
        if (IsClosed)
            return CardRefusals.Closed;
        if (Lost)
            return CardRefusals.Lost;
        if (Custody != Custody.HandedOver)
            return CardRefusals.NotHandedOver;
        var suspended = Bank == FunctionState.Suspended || (alsoInsurance && Insurance == FunctionState.Suspended);
        return suspended ? CardRefusals.FunctionSuspended : null;
    }

    /// <summary>
    /// Switches on what is still off. The issuing bank's request is the bank's own word, so no call goes out:
    /// not_activated, activating and active follow each other at once.
    /// </summary>
    /// <returns>The functions that changed: <c>bank</c>, <c>insurance</c>, both or none.</returns>
    /// <exception cref="InvalidOperationException">The caller did not ask <see cref="WhyNotActivate"/> first.</exception>
    public IReadOnlyList<string> Activate(bool alsoInsurance, DateTimeOffset now)
    {
        Require(WhyNotActivate(alsoInsurance));
        var changed = new List<string>();
        if (Bank == FunctionState.NotActivated)
        {
            Change(
                "card.bank_activated",
                () =>
                {
                    Bank = SwitchOn(Bank);
                    BankActivatedAt = now;
                }
            );
            changed.Add("bank");
        }

        if (alsoInsurance && Insurance == FunctionState.NotActivated)
        {
            Change(
                "card.insurance_activated",
                () =>
                {
                    Insurance = SwitchOn(Insurance);
                    InsuranceActivatedAt = now;
                }
            );
            changed.Add("insurance");
        }

        return changed;
    }

    public Refusal? WhyNotReportLost() => IsClosed || Lost ? NotInThisState() : null;

    /// <summary>The card is lost: what is active is suspended at once.</summary>
    public void ReportLost()
    {
        Require(WhyNotReportLost());
        Change(
            "card.lost",
            () =>
            {
                Lost = true;
                SwitchBoth(FunctionState.Active, FunctionCommand.Suspend);
            }
        );
    }

    public Refusal? WhyNotSuspend() => Lost || !Any(FunctionState.Active) ? NotInThisState() : null;

    public void Suspend()
    {
        Require(WhyNotSuspend());
        Change("card.suspended", () => SwitchBoth(FunctionState.Active, FunctionCommand.Suspend));
    }

    public Refusal? WhyNotResume() => Lost || !Any(FunctionState.Suspended) ? NotInThisState() : null;

    public void Resume()
    {
        Require(WhyNotResume());
        Change("card.resumed", () => SwitchBoth(FunctionState.Suspended, FunctionCommand.Resume));
    }

    public Refusal? WhyNotClose() => IsClosed ? NotInThisState() : null;

    /// <summary>Closes both functions for good, wherever the plastic is.</summary>
    public void Close()
    {
        Require(WhyNotClose());
        Change(
            "card.closed",
            () =>
            {
                Bank = FunctionCommands.Take(Bank, FunctionCommand.Close);
                Insurance = FunctionCommands.Take(Insurance, FunctionCommand.Close);
            }
        );
    }

    private static FunctionState SwitchOn(FunctionState state) =>
        FunctionCommands.Take(FunctionCommands.Take(state, FunctionCommand.BeginActivation), FunctionCommand.Activate);

    private bool Any(FunctionState state) => Bank == state || Insurance == state;

    private void SwitchBoth(FunctionState those, FunctionCommand command)
    {
        if (Bank == those)
            Bank = FunctionCommands.Take(Bank, command);
        if (Insurance == those)
            Insurance = FunctionCommands.Take(Insurance, command);
    }

    private Refusal NotInThisState() => HttpRefusals.NotIn(Snake.Case(Status), AllowedCommands);

    private void Require(Refusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"Card {Id}: {refusal.Code}.");
    }
}

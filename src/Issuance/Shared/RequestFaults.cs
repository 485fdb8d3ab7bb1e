namespace Issuance.Shared;

/// <summary>The meaning of a request is judged as a whole: all that is wrong with it is told at once.</summary>
public static class RequestFaults
{
    /// <summary>The same refusal, pointing at the member that is at fault.</summary>
    /// <param name="pointer">JSON Pointer into the body.</param>
    /// <param name="message">One sentence; the value itself is never repeated.</param>
    public static Refusal At(this Refusal refusal, string pointer, string message) =>
        refusal with
        {
            Faults = [new Fault(pointer, refusal.Code, message)],
        };

    /// <summary>One refusal for all of these, given in the order of the operation's row: its code is the first one's.</summary>
    /// <returns>Null when none of them is one.</returns>
    public static Refusal? Together(params ReadOnlySpan<Refusal?> refusals)
    {
        Refusal? first = null;
        var faults = new List<Fault>();
        foreach (var refusal in refusals)
        {
            if (refusal is null)
                continue;
            first ??= refusal;
            faults.AddRange(refusal.Faults);
        }

        return first is null ? null : first with { Faults = faults };
    }
}

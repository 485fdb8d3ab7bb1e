namespace Issuance.Banks.Meridian;

/// <summary>What each verified answer of the gateway means. Whatever does not fit to the letter is unknown.</summary>
internal static class MeridianReader
{
    internal const string Done = "0000";
    internal const string NoSuchReference = "3404";
    internal const string NotThereYet = "3425";

    /// <summary>The gateway says that the bank cannot just now.</summary>
    internal const string OutOfService = "9999";

    internal static readonly BankAnswer.Unknown Unreadable = new("unreadable_answer", BrokenAnswer: true);
    internal static readonly BankAnswer.Unknown OtherReference = new("other_reference", BrokenAnswer: true);

    /// <summary>The answer to a request: taken in, or refused at once.</summary>
    internal static BankAnswer ReadIntake(MeridianEnvelope answer, string reference) =>
        answer.Code != Done
            ? Unexpected(answer.Code!)
            : Report(answer) switch
            {
                null => Unreadable,
                var report when report.Reference != reference => OtherReference,
                { State: null } report => new BankAnswer.Pending(report.Serial),
                { State: BankOrderState.Refused } report => new BankAnswer.Declined(report.Data.ReasonCode ?? "other"),
                // This bank never has a result at once; the enquiry will tell.
                _ => Unreadable,
            };

    internal static BankAnswer ReadEnquiry(MeridianEnvelope answer, BankEnquiry enquiry)
    {
        if (answer.Code == NoSuchReference)
            return new BankAnswer.NotFound();
        if (answer.Code != Done)
            return Unexpected(answer.Code!);
        return Report(answer) switch
        {
            null => Unreadable,
            var report when report.Reference != enquiry.Reference => OtherReference,
            { State: null } report => new BankAnswer.Pending(report.Serial),
            { State: { } state } report when IsComplete(enquiry.Kind, state, report.Data) => new BankAnswer.Found(
                state,
                report.Sequence,
                report.Data
            ),
            _ => Unreadable,
        };
    }

    /// <summary>The gateway ended otherwise; its code is in the signed part, so it is the bank's word.</summary>
    internal static BankAnswer.Unknown Unexpected(string code) =>
        new($"gateway_{code}", BrokenAnswer: code != OutOfService);

    private static MeridianReport? Report(MeridianEnvelope answer) =>
        MeridianXml.Read(answer.Content, MeridianReports.Read);

    // The missing steps are recorded from this one answer, so it must hold what each of them needs.
    private static bool IsComplete(InstructionKind kind, BankOrderState state, BankOrderData data) =>
        kind is not (InstructionKind.OpenAccountOrderCard or InstructionKind.ReplaceCard)
            ? state is BankOrderState.Accepted or BankOrderState.Refused
            : state switch
            {
                BankOrderState.Refused => true,
                BankOrderState.Accepted or BankOrderState.ProductionFailed => data.AccountLast4 is not null,
                BankOrderState.Produced => IsMade(data),
                _ => IsMade(data) && data.ShipmentRef is not null && data.ServicePoint is not null,
            };

    private static bool IsMade(BankOrderData data) =>
        data is { AccountLast4: not null, Serial: not null, CardNumber: not null };
}

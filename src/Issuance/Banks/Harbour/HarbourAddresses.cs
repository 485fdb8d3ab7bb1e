using System.Globalization;

namespace Issuance.Banks.Harbour;

/// <summary>Where what is asked of the bank goes. Signed to the letter, so each is built in one place.</summary>
internal static class HarbourAddresses
{
    public static Uri Of(string baseUrl, InstructionKind kind) => new($"{baseUrl}/v1/{Collection(kind)}");

    public static Uri Of(string baseUrl, BankEnquiry enquiry) =>
        new($"{baseUrl}/v1/{Collection(enquiry.Kind)}/{Uri.EscapeDataString(enquiry.Reference)}");

    /// <param name="after">The bank's cursor; null for the first page.</param>
    public static Uri Results(string baseUrl, BankEnquiry batch, string? after, int limit) =>
        Page($"{Of(baseUrl, batch).AbsoluteUri}/results?", after, limit);

    public static Uri Books(string baseUrl, DateOnly day, string? after, int limit) =>
        Page(string.Create(CultureInfo.InvariantCulture, $"{baseUrl}/v1/accounts?day={day:yyyy-MM-dd}&"), after, limit);

    private static Uri Page(string start, string? after, int limit) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{start}limit={limit}")
                + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}")
        );

    private static string Collection(InstructionKind kind) =>
        kind switch
        {
            InstructionKind.OpenAccountOrderCard => "card-orders",
            InstructionKind.ReplaceCard => "replacements",
            InstructionKind.Freeze or InstructionKind.Unfreeze or InstructionKind.Close => "account-services",
            InstructionKind.SubmitBatch => "transfer-batches",
            _ => throw new InvalidOperationException($"Not in the capabilities: {kind}."),
        };
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Issuance.Tests.World;

/// <summary>The stub bank's own books, the oracle of every flow, and its switches.</summary>
public sealed class StubBank(string url)
{
    private static readonly HttpClient Http = new();

    /// <summary>The ledger's entry for one of our references; null when the bank never had a good order under it.</summary>
    public async Task<JsonNode?> EntryAsync(string reference, string bank = "harbour")
    {
        var ledger = await Http.GetFromJsonAsync<JsonNode>($"{url}/_stub/ledger?bank={bank}&reference={reference}");
        return ledger!["entries"]!.AsArray().SingleOrDefault();
    }

    /// <summary>What the SMS gateway knows of one notice; null when it never came.</summary>
    public async Task<JsonNode?> SmsAsync(string reference)
    {
        var ledger = await Http.GetFromJsonAsync<JsonNode>($"{url}/_stub/ledger?bank=sms&reference={reference}");
        return ledger!["entries"]!.AsArray().SingleOrDefault();
    }

    public async Task<JsonNode> TotalsAsync() =>
        (await Http.GetFromJsonAsync<JsonNode>($"{url}/_stub/ledger?bank=harbour"))!["totals"]!;

    public async Task ModeAsync(
        string mode,
        int? count = null,
        string? operation = null,
        int? delayMs = null,
        bool? autoProgress = null,
        string bank = "harbour"
    )
    {
        var body = new JsonObject { ["bank"] = bank, ["mode"] = mode };
        if (count is not null)
            body["count"] = count;
        if (operation is not null)
            body["operation"] = operation;
        if (delayMs is not null)
            body["delayMs"] = delayMs;
        if (autoProgress is not null)
            body["autoProgress"] = autoProgress;
        using var answer = await Http.PostAsJsonAsync($"{url}/_stub/mode", body);
        answer.EnsureSuccessStatusCode();
    }
}

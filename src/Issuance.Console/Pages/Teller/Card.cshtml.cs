using Issuance.Pages.Api;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Issuance.Pages.Teller;

/// <summary>How a card of this bank stands, whether it can be switched on now, and if not, why and what to do next.</summary>
public sealed class CardModel(ApiCalls api) : PageModel
{
    public static readonly string[] Steps = ["ordered", "awaiting", "collected", "bank_on", "both_on"];

    public TellerCard Card { get; private set; } = null!;

    public IReadOnlyList<TellerActivation> Activations { get; private set; } = [];

    /// <summary>As the API allows it: also where the bank function is on and the insurance function is not.</summary>
    public bool MayActivate => Card.AllowedCommands.Contains("activate_bank", StringComparer.Ordinal);

    public string Step =>
        Card.Status switch
        {
            "in_fulfilment" => "ordered",
            "awaiting_pickup" => "awaiting",
            "partly_active" => "bank_on",
            "active" => "both_on",
            _ => "collected",
        };

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel)
    {
        var path = $"/v1/cards/{Uri.EscapeDataString(id)}";
        var card = await api.GetAsync($"{path}/status", cancel);
        if (!card.Succeeded)
            return StatusCode(card.Status);
        Card = card.Read<TellerCard>();
        var activations = await api.GetAsync($"{path}/bank-activations?limit=20", cancel);
        if (activations.Succeeded)
            Activations = activations.Read<TellerActivations>().Data;
        return Page();
    }
}

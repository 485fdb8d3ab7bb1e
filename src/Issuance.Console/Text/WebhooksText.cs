namespace Issuance.Pages.Text;

/// <summary>The developers' pages of webhooks.</summary>
public sealed class WebhooksText;

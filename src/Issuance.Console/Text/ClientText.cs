namespace Issuance.Pages.Text;

/// <summary>The registered callers of the API: who they are, their keys, keeping them out.</summary>
public sealed class ClientText;

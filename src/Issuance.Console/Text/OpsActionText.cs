namespace Issuance.Pages.Text;

/// <summary>What operations can do: banks, dead letters, jobs, and what was done.</summary>
public sealed class OpsActionText;

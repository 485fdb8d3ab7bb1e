namespace Issuance.EndToEndTests;

internal sealed partial class Machine
{
    /// <summary>What every process of the service is told.</summary>
    public Dictionary<string, string> Settings() =>
        new()
        {
            ["ISSUANCE_ENVIRONMENT"] = "sandbox",
            ["ISSUANCE_PORT"] = $"{port}",
            ["ISSUANCE_STUBS_PORT"] = $"{stubsPort}",
            ["ConnectionStrings__Issuance"] = postgres.ConnectionString("issuance"),
            ["Keys__Folder"] = Keys,
            ["Banks__Harbour__BaseUrl"] = $"{StubsUrl}/harbour",
            ["Banks__Meridian__BaseUrl"] = $"{StubsUrl}/meridian",
            ["Banks__Rural__Folder"] = Path.Combine(folder, "rural"),
            ["Stubs__RuralFolder"] = Path.Combine(folder, "rural"),
            ["Stubs__BaseUrl"] = StubsUrl,
            ["Notices__Sms__BaseUrl"] = $"{StubsUrl}/sms",
            ["Stubs__LedgerFolder"] = Path.Combine(folder, "stubs"),
            ["Stubs__CallbackBaseUrl"] = Url,
            ["Banks__Harbour__TimeoutSeconds"] = $"{bankSeconds}",
            ["Banks__Meridian__TimeoutSeconds"] = $"{bankSeconds}",
            ["Banks__Harbour__ProcessingWindowSeconds"] = $"{Math.Max(10, bankSeconds)}",
            ["Banks__Meridian__ProcessingWindowSeconds"] = $"{Math.Max(10, bankSeconds)}",
            // What a process that died had on its way is taken up soon.
            ["Webhooks__TimeoutSeconds"] = "10",
            ["Webhooks__LeaseSeconds"] = "25",
        };
}

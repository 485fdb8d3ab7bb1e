using System.Globalization;
using Npgsql;

namespace Issuance.DevHost.Running;

/// <summary>The environment of the host and the stubs. What the caller's own environment sets (CRASH_AT, a bank's times) goes through.</summary>
internal static class HostEnvironment
{
    /// <summary>
    /// What an api process does with less of, as it shares processor and database with another: 12 connections, and 4 MB
    /// (0x400000 bytes) of new objects before it collects, so that those of both stay in the processor's caches. Two serve more
    /// that way (docs/adr/0018). Fewer connections that were asked for stay, and so does a size of the caller's own.
    /// </summary>
    public static void SetBesideAnother(Dictionary<string, string> environment)
    {
        var database = new NpgsqlConnectionStringBuilder(environment["ConnectionStrings__Issuance"]);
        database.MaxPoolSize = Math.Min(database.MaxPoolSize, 12);
        environment["ConnectionStrings__Issuance"] = database.ConnectionString;
        SetUnlessGiven(environment, "DOTNET_GCGen0MaxBudget", "400000");
    }

    public static Dictionary<string, string> For(Checkout checkout, Settings settings, string connection)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ISSUANCE_PORT"] = settings.ApiPort.ToString(CultureInfo.InvariantCulture),
            ["ISSUANCE_STUBS_PORT"] = settings.StubsPort.ToString(CultureInfo.InvariantCulture),
            ["ConnectionStrings__Issuance"] = connection,
            ["Keys__Folder"] = checkout.Keys,
            ["Stubs__LedgerFolder"] = checkout.StubLedger,
            ["Stubs__CallbackBaseUrl"] = settings.Urls.Api,
            // The bank looks where the service puts its files.
            ["Stubs__RuralFolder"] = Environment.GetEnvironmentVariable("Banks__Rural__Folder") is { Length: > 0 } given
                ? given
                : checkout.RuralFolder,
        };
        SetUnlessGiven(environment, "ISSUANCE_ENVIRONMENT", "sandbox");
        SetUnlessGiven(environment, "Banks__Harbour__BaseUrl", $"{settings.Urls.Stubs}/harbour");
        SetUnlessGiven(environment, "Banks__Rural__Folder", checkout.RuralFolder);
        SetUnlessGiven(environment, "Banks__Meridian__BaseUrl", $"{settings.Urls.Stubs}/meridian");
        SetUnlessGiven(environment, "Notices__Sms__BaseUrl", $"{settings.Urls.Stubs}/sms");
        SetUnlessGiven(environment, "Banks__Harbour__TimeoutSeconds", "3");
        SetUnlessGiven(environment, "Banks__Harbour__ProcessingWindowSeconds", "10");
        return environment;
    }

    private static void SetUnlessGiven(Dictionary<string, string> environment, string variable, string value)
    {
        if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable)))
        {
            environment[variable] = value;
        }
    }
}

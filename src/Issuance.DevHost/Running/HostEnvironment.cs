using System.Globalization;
using Npgsql;

namespace Issuance.DevHost.Running;

/// <summary>The environment of the host and the stubs. What the caller's own environment sets (CRASH_AT, a bank's times) goes through.</summary>
internal static class HostEnvironment
{
    /// <summary>
    /// The connection string of an api process that shares processor and database with another: both together keep fewer
    /// connections at work, which the database is quicker with (docs/adr/0018).
    /// </summary>
    public static string BesideAnother(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, 12);
        return settings.ConnectionString;
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
        SetUnlessGiven("ISSUANCE_ENVIRONMENT", "sandbox");
        SetUnlessGiven("Banks__Harbour__BaseUrl", $"{settings.Urls.Stubs}/harbour");
        SetUnlessGiven("Banks__Rural__Folder", checkout.RuralFolder);
        SetUnlessGiven("Banks__Meridian__BaseUrl", $"{settings.Urls.Stubs}/meridian");
        SetUnlessGiven("Notices__Sms__BaseUrl", $"{settings.Urls.Stubs}/sms");
        SetUnlessGiven("Banks__Harbour__TimeoutSeconds", "3");
        SetUnlessGiven("Banks__Harbour__ProcessingWindowSeconds", "10");
        return environment;

        void SetUnlessGiven(string variable, string value)
        {
            if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable)))
            {
                environment[variable] = value;
            }
        }
    }
}

using Npgsql;

namespace Issuance.Persistence;

/// <summary>Tells a database that is away, or too busy just now, from one that says no: what was asked may be asked again.</summary>
public static class Outage
{
    /// <summary>
    /// Shutdown (57P…), out of connections (53…), lock and statement timeouts (55P03, 57014), connection faults (08…), and a
    /// statement prepared before a migration (0A000), which is prepared anew the next time.
    /// </summary>
    public static bool Is(string sqlState) =>
        sqlState.StartsWith("57", StringComparison.Ordinal)
        || sqlState.StartsWith("53", StringComparison.Ordinal)
        || sqlState.StartsWith("08", StringComparison.Ordinal)
        || sqlState is "55P03" or "40001" or "40P01" or "0A000";

    /// <summary>Whether an outage is at the bottom of it, however often it was wrapped on its way.</summary>
    public static bool IsCauseOf(Exception e) =>
        e switch
        {
            PostgresException said => said.IsTransient || Is(said.SqlState),
            NpgsqlException or TimeoutException => true,
            { InnerException: { } inner } => IsCauseOf(inner),
            _ => false,
        };
}

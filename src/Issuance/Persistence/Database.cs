using Issuance.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Issuance.Persistence;

/// <summary>How the service reaches its database: which role, which limits.</summary>
public static class Database
{
    /// <summary>The API's role: no DDL, no change of what was written to the audit.</summary>
    public const string ApiRole = "issuance_api";
    public const string JobsRole = "issuance_jobs";
    public const string ReadOnlyRole = "issuance_readonly";

    /// <summary>
    /// Key of the data source for the few pieces of work that last: connections of their own, none of the pool's, whose
    /// statements may take minutes.
    /// </summary>
    public const string LongWork = "long_work";

    /// <summary>
    /// Key of the data source for counting limits: few connections and short statements, apart from the pool, so that a
    /// request that holds a connection already does not wait for another of the same pool.
    /// </summary>
    public const string Limits = "limits";

    public static IServiceCollection AddDatabase(
        this IServiceCollection services,
        string connectionString,
        string? role
    )
    {
        services.AddSingleton(_ => Source("issuance", Settings(connectionString, role)));
        services.AddSingleton<System.Data.Common.DbDataSource>(provider =>
            provider.GetRequiredService<NpgsqlDataSource>()
        );
        services.AddKeyedSingleton(LongWork, (_, _) => Source("issuance_long", LongSettings(connectionString, role)));
        services.AddKeyedSingleton(Limits, (_, _) => Source("issuance_limits", LimitSettings(connectionString, role)));
        services.AddScoped<ChangeRecorder>();
        services.AddScoped<SaveMany>();
        services.AddPooledDbContextFactory<IssuanceDb>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
        );
        services.AddScoped(provider =>
        {
            var db = provider.GetRequiredService<IDbContextFactory<IssuanceDb>>().CreateDbContext();
            // Whoever had it before acted for somebody else.
            db.Recorder = provider.GetRequiredService<ChangeRecorder>();
            return db;
        });
        return services;
    }

    /// <summary>With a name of its own in metrics, where otherwise the address and the user would stand.</summary>
    private static NpgsqlDataSource Source(string name, NpgsqlConnectionStringBuilder settings) =>
        new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.Build();

    public static string Required(IConfiguration configuration) =>
        configuration.GetConnectionString("Issuance")
        ?? throw new InvalidOperationException("Set ConnectionStrings__Issuance to the database's connection string.");

    /// <summary>A login may be a member of several roles; each process takes on the one that its work needs.</summary>
    internal static NpgsqlConnectionStringBuilder Settings(string connectionString, string? role)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = role ?? "issuance_migrate",
            // A caller waits a moment for a connection, then hears 503; it never queues for ever.
            Timeout = 10,
        };
        // What is asked often is parsed and planned once a connection (docs/adr/0013). A migration that adds a column makes
        // a prepared "select *" fail once (0A000); it is prepared anew then, and a keyed request runs again by itself.
        if (!settings.ShouldSerialize("Max Auto Prepare"))
            settings.MaxAutoPrepare = 100;
        if (role is not null)
            settings.Options =
                $"-c role={role} -c statement_timeout=15000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=30000";
        return settings;
    }

    private static NpgsqlConnectionStringBuilder LimitSettings(string connectionString, string? role)
    {
        var settings = Settings(connectionString, role);
        settings.ApplicationName = $"{settings.ApplicationName}_limits";
        settings.Pooling = true;
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = 4;
        settings.Timeout = 2;
        settings.CommandTimeout = 2;
        return settings;
    }

    private static NpgsqlConnectionStringBuilder LongSettings(string connectionString, string? role)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = $"{role ?? "issuance_migrate"}_long",
            Timeout = 10,
            CommandTimeout = 900,
            Pooling = false,
        };
        if (role is not null)
            settings.Options =
                $"-c role={role} -c statement_timeout=900000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=60000 -c work_mem=64MB -c temp_buffers=64MB";
        return settings;
    }
}

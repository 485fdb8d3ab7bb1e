using System.Data.Common;
using Issuance.Access;
using Issuance.Applications;
using Issuance.Audit;
using Issuance.Calendar;
using Issuance.Jobs;
using Issuance.Persistence;
using Issuance.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Issuance.Tests.Applications;

/// <summary>What a process of the jobs role needs for deadlines, on a clock that its test sets, and that can crash at a commit.</summary>
internal sealed class DeadlineBench : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;

    public DeadlineBench(string connectionString)
    {
        database = NpgsqlDataSource.Create(Database.Settings(connectionString, Database.JobsRole).ConnectionString);
        Services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<BusinessClock>()
            .AddSingleton<CalendarStore>()
            .AddSingleton<JobRunner>()
            .AddScoped<CurrentActor>()
            .AddScoped<AuditTrail>()
            .AddScoped<ChangeRecorder>()
            .AddScoped<Crash>()
            .AddScoped<CaseDeadlinesJob>()
            .AddScoped<CalendarImport>()
            .AddScoped(provider => new IssuanceDb(
                new DbContextOptionsBuilder<IssuanceDb>()
                    .UseNpgsql(database)
                    .AddInterceptors(provider.GetRequiredService<Crash>())
                    .Options
            )
            {
                Recorder = provider.GetRequiredService<ChangeRecorder>(),
            })
            .BuildServiceProvider();
    }

    public ServiceProvider Services { get; }

    public BusinessClock Clock => Services.GetRequiredService<BusinessClock>();

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
    }

    public enum When
    {
        Never,
        BeforeCommit,
        AfterCommit,
    }

    public sealed class CrashException : Exception;

    /// <summary>Ends a unit of work as a killed process would: nothing after it runs.</summary>
    public sealed class Crash : DbTransactionInterceptor
    {
        public When At { get; set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        ) => At == When.BeforeCommit ? throw new CrashException() : ValueTask.FromResult(result);

        public override Task TransactionCommittedAsync(
            DbTransaction transaction,
            TransactionEndEventData eventData,
            CancellationToken cancellationToken = default
        ) => At == When.AfterCommit ? throw new CrashException() : Task.CompletedTask;
    }
}

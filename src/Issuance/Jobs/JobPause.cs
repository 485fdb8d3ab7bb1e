using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Jobs;

/// <summary>
/// A job that a person has paused: neither the timetable nor waiting work starts it, in any process. Whoever asks for a
/// run by hand (run now, <c>run-job</c>) still gets it: a pause holds back what happens by itself.
/// </summary>
public sealed class JobPause
{
    public required string Job { get; init; }
    public required string Reason { get; init; }
    public required string Who { get; init; }

    /// <summary>Wall clock, like <see cref="Until"/>.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>It ends by itself here; null: until somebody resumes it.</summary>
    public DateTimeOffset? Until { get; init; }

    public static Task<bool> IsOnAsync(IssuanceDb db, string job, CancellationToken cancel) =>
        db
            .Database.SqlQuery<bool>(
                $"""
                select exists (select from job_pauses where job = {job} and (until is null or until > now())) as "Value"
                """
            )
            .SingleAsync(cancel);
}

internal sealed class JobPauseMapping : IEntityTypeConfiguration<JobPause>
{
    public void Configure(EntityTypeBuilder<JobPause> pause)
    {
        pause.HasKey(p => p.Job);
        pause.Property(p => p.Reason).HasMaxLength(200);
    }
}

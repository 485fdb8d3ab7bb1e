using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Calendar;

/// <summary>One version of a year's days, as it was imported. Never changed and never deleted: a correction is a new one.</summary>
public sealed class CalendarRevision
{
    public required int Year { get; init; }

    /// <summary>From 1 within its year.</summary>
    public required int Revision { get; init; }

    /// <summary>The notice's own title, where whoever imported it gave it.</summary>
    public string? SourceTitle { get; init; }

    /// <summary>The notice's number, such as 国办发明电〔2025〕7号.</summary>
    public string? DocumentNumber { get; init; }

    /// <summary>Links of the notices; at least one.</summary>
    public required string[] SourceUrls { get; init; }

    /// <summary>When the State Council published it.</summary>
    public DateOnly? PublishedOn { get; init; }

    /// <summary><see cref="HolidayFile.ContentHash"/>: the same file is the same revision.</summary>
    public required byte[] ContentHash { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset ImportedAt { get; init; }
    public required string ImportedBy { get; init; }
    public required string Reason { get; init; }
    public required List<CalendarRevisionDay> Days { get; init; }

    public HolidayFile ToFile() =>
        new(
            Year,
            [.. SourceUrls.Select(url => new Uri(url))],
            [.. Days.OrderBy(day => day.Date).Select(day => new CalendarDay(day.Date, day.Kind, day.Name))]
        );

    public static CalendarRevision Of(HolidayFile file, int revision, CalendarNote note, DateTimeOffset now) =>
        new()
        {
            Year = file.Year,
            Revision = revision,
            SourceTitle = note.SourceTitle,
            DocumentNumber = note.DocumentNumber,
            SourceUrls = [.. file.Papers.Select(paper => paper.OriginalString)],
            PublishedOn = note.PublishedOn,
            ContentHash = file.ContentHash(),
            ImportedAt = now,
            ImportedBy = note.By,
            Reason = note.Reason,
            Days =
            [
                .. file.Days.Select(day => new CalendarRevisionDay
                {
                    Year = file.Year,
                    Revision = revision,
                    Date = day.Date,
                    Kind = day.Kind,
                    Name = day.Name!,
                }),
            ],
        };
}

/// <summary>One day that a revision names: a holiday or a make-up day.</summary>
public sealed class CalendarRevisionDay
{
    public required int Year { get; init; }
    public required int Revision { get; init; }
    public required DateOnly Date { get; init; }
    public required DayKind Kind { get; init; }
    public required string Name { get; init; }
}

/// <summary>
/// Which revision of a year came into force when. The last one of each year holds; the greatest number of all is the
/// calendar's version, by which a process sees that what it has in memory is out of date.
/// </summary>
public sealed class CalendarActivation
{
    public long Number { get; private set; }
    public required int Year { get; init; }
    public required int Revision { get; init; }

    /// <summary>Wall clock.</summary>
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
    public required string Reason { get; init; }

    /// <summary>How many open deadlines moved with it.</summary>
    public required int MovedDeadlines { get; init; }
}

/// <summary>Who brings a revision into force and why; about offices, never about a person's case.</summary>
public sealed record CalendarNote(string By, string Reason)
{
    public string? SourceTitle { get; init; }
    public string? DocumentNumber { get; init; }
    public DateOnly? PublishedOn { get; init; }

    public bool IsSound =>
        IsLine(By, 64)
        && IsLine(Reason, 300)
        && (SourceTitle is null || IsLine(SourceTitle, 200))
        && (DocumentNumber is null || IsLine(DocumentNumber, 80));

    private static bool IsLine(string text, int longest) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= longest && !text.Any(char.IsControl);
}

internal sealed class CalendarRevisionMapping : IEntityTypeConfiguration<CalendarRevision>
{
    public void Configure(EntityTypeBuilder<CalendarRevision> revision)
    {
        revision.ToTable("calendar_years");
        revision.HasKey(r => new { r.Year, r.Revision });
        revision.Property(r => r.SourceTitle).HasMaxLength(200);
        revision.Property(r => r.DocumentNumber).HasMaxLength(80);
        revision.Property(r => r.ImportedBy).HasMaxLength(64);
        revision.Property(r => r.Reason).HasMaxLength(300);
        revision.HasIndex(r => new { r.Year, r.ContentHash }).IsUnique();
        revision
            .HasMany(r => r.Days)
            .WithOne()
            .HasForeignKey(day => new { day.Year, day.Revision })
            .OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CalendarRevisionDayMapping : IEntityTypeConfiguration<CalendarRevisionDay>
{
    public void Configure(EntityTypeBuilder<CalendarRevisionDay> day)
    {
        day.ToTable(
            "calendar_days",
            table => table.HasCheckConstraint("ck_calendar_days_kind", "kind in ('holiday', 'make_up')")
        );
        day.HasKey(d => new
        {
            d.Year,
            d.Revision,
            d.Date,
        });
        day.Property(d => d.Name).HasMaxLength(30);
    }
}

internal sealed class CalendarActivationMapping : IEntityTypeConfiguration<CalendarActivation>
{
    public void Configure(EntityTypeBuilder<CalendarActivation> activation)
    {
        activation.HasKey(a => a.Number);
        activation.Property(a => a.Number).UseIdentityAlwaysColumn();
        activation.Property(a => a.By).HasMaxLength(64);
        activation.Property(a => a.Reason).HasMaxLength(300);
        activation
            .HasOne<CalendarRevision>()
            .WithMany()
            .HasForeignKey(a => new { a.Year, a.Revision })
            .OnDelete(DeleteBehavior.Restrict);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Time;

/// <summary>The one row that every process takes the sandbox clock from.</summary>
public sealed class BusinessClockRow
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>Seconds that business time is ahead of the wall clock; negative when it is behind.</summary>
    public double OffsetSeconds { get; set; }
}

internal sealed class BusinessClockRowMapping : IEntityTypeConfiguration<BusinessClockRow>
{
    public void Configure(EntityTypeBuilder<BusinessClockRow> row)
    {
        row.ToTable("business_clock", table => table.HasCheckConstraint("ck_business_clock_one_row", "id = 1"));
        row.Property(r => r.Id).ValueGeneratedNever();
        row.HasData(new BusinessClockRow());
    }
}

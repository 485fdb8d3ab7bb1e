using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Recoveries;

/// <summary>
/// The database was restored to an earlier time, so others are ahead of it: banks hold orders that it does not know, holders
/// were told what it believes untold. While it is on we only reconcile: nothing that has an effect outside leaves
/// (<see cref="RecoveryWatch"/>); questions, what others tell us, and our own API go on.
/// </summary>
public sealed class Recovery
{
    public const string ByItself = "by_itself";
    public const string ByTwoPeople = "by_two_people";

    /// <summary>Another restore came before it was over, and asks everything anew.</summary>
    public const string Superseded = "superseded";

    public long Number { get; private set; }

    /// <summary>The time that the database was restored to; what happened later may be missing here.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Wall clock, like every time of this row. Whatever was lost happened before.</summary>
    public required DateTimeOffset BegunAt { get; init; }
    public required string BegunBy { get; init; }
    public required string Reason { get; init; }

    /// <summary>
    /// The feed of events goes on behind it: whoever has read further than we remember would miss all that is numbered up
    /// to his place once more.
    /// </summary>
    public required long EventsAfter { get; init; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary><see cref="ByItself"/>, <see cref="ByTwoPeople"/> or <see cref="Superseded"/>.</summary>
    public string? How { get; private set; }

    /// <exception cref="InvalidOperationException">It is over.</exception>
    public void End(string how, DateTimeOffset now)
    {
        if (EndedAt is not null)
            throw new InvalidOperationException($"Recovery {Number} is over.");
        (EndedAt, How) = (now, how);
    }
}

/// <summary>One bank of a recovery: held back until all that may have happened there without our knowing was asked about.</summary>
public sealed class RecoveryBank
{
    public required long Recovery { get; init; }
    public required string Bank { get; init; }

    /// <summary>The comparison with the bank's books that was made once its processing window was over; null until then.</summary>
    public long? BooksRun { get; private set; }
    public DateTimeOffset? BooksReadAt { get; private set; }
    public DateTimeOffset? ReleasedAt { get; private set; }

    /// <summary>As <see cref="Recovery.How"/>.</summary>
    public string? How { get; private set; }

    public void NoteBooks(long run, DateTimeOffset readAt) => (BooksRun, BooksReadAt) = (run, readAt);

    public void Release(string how, DateTimeOffset now) => (ReleasedAt, How) = (now, how);
}

/// <summary>An instruction of which the bank may know more than we do, to be asked about once.</summary>
public sealed class RecoveryQuestion
{
    public required long Recovery { get; init; }
    public required string Reference { get; init; }
    public required string Bank { get; init; }

    /// <summary>When the bank gave a clear word.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary><c>found</c>, <c>pending</c>, <c>not_found</c>, <c>rejected</c> or <c>results</c>.</summary>
    public string? Answer { get; private set; }
}

/// <summary>An account that a bank's books hold under a reference that this database does not know.</summary>
public sealed class RecoveryAccount
{
    public required string Bank { get; init; }

    /// <summary>Ours, of before the restore.</summary>
    public required string Reference { get; init; }
    public required long Recovery { get; init; }

    /// <summary>As the books tell them; the last four digits of the card are null while it is not made.</summary>
    public required string? State { get; init; }
    public required string? Last4 { get; init; }
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>The application here whose order has this reference; null where it was lost as well.</summary>
    public string? ApplicationId { get; set; }
}

internal sealed class RecoveryMapping
    : IEntityTypeConfiguration<Recovery>,
        IEntityTypeConfiguration<RecoveryBank>,
        IEntityTypeConfiguration<RecoveryQuestion>,
        IEntityTypeConfiguration<RecoveryAccount>
{
    private const int LongestReference = 64;

    public void Configure(EntityTypeBuilder<Recovery> recovery)
    {
        recovery.ToTable("recoveries");
        recovery.HasKey(r => r.Number);
        recovery.Property(r => r.Number).UseIdentityAlwaysColumn();
        recovery.Property(r => r.Reason).HasMaxLength(200);
        recovery.Property(r => r.How).HasMaxLength(40);
    }

    public void Configure(EntityTypeBuilder<RecoveryBank> bank)
    {
        bank.ToTable("recovery_banks");
        bank.HasKey(b => new { b.Recovery, b.Bank });
        bank.Property(b => b.How).HasMaxLength(40);
        bank.HasOne<Recovery>().WithMany().HasForeignKey(b => b.Recovery);
    }

    public void Configure(EntityTypeBuilder<RecoveryQuestion> question)
    {
        question.ToTable("recovery_questions");
        question.HasKey(q => new { q.Recovery, q.Reference });
        question.Property(q => q.Reference).HasMaxLength(LongestReference);
        question.Property(q => q.Answer).HasMaxLength(40);
        question.HasOne<Recovery>().WithMany().HasForeignKey(q => q.Recovery);
        question.HasIndex(q => q.Reference, "ix_recovery_questions_open").HasFilter("answered_at is null");
        question.HasIndex(q => new { q.Recovery, q.Bank });
    }

    public void Configure(EntityTypeBuilder<RecoveryAccount> account)
    {
        account.ToTable("recovery_accounts");
        account.HasKey(a => new { a.Bank, a.Reference });
        account.Property(a => a.Reference).HasMaxLength(LongestReference);
        account.Property(a => a.State).HasMaxLength(40);
        account.Property(a => a.Last4).HasMaxLength(4);
        account.HasOne<Recovery>().WithMany().HasForeignKey(a => a.Recovery);
        account.HasIndex(a => new { a.Recovery, a.Bank });
    }
}

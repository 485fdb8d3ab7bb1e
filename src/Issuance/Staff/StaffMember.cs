using Issuance.Access;
using Issuance.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Staff;

/// <summary>A person who signs in to the pages. To the API it is a caller like any other (<see cref="AsClient"/>).</summary>
public sealed class StaffMember : IdentityUser<string>
{
    public const string IdPrefix = "stf_";

    public StaffMember() => Id = Ids.New(IdPrefix);

    /// <summary>The name on the badge; the pages and the action log show it.</summary>
    public required string DisplayName { get; set; }

    public required StaffRole Role { get; init; }

    /// <summary>
    /// The service point, authority or bank that the member works for, a developer's partner; <c>operations</c> for the
    /// operations room.
    /// </summary>
    public required string Tenant { get; init; }

    /// <summary>Which kind of partner a developer works for; null for everybody else, whose role says it.</summary>
    public ClientKind? PartnerKind { get; init; }

    /// <summary>
    /// First four digits of the city whose cases a developer's partner sees: of its registered clients. Null for everybody else;
    /// a reviewer's tenant says it.
    /// </summary>
    public string? City { get; init; }

    /// <summary>The branch of a teller's bank; null for everybody else.</summary>
    public string? Branch { get; init; }

    /// <summary>The clerk or teller code under which the member's work is recorded; unique within the office.</summary>
    public required string ClerkCode { get; init; }

    /// <summary>A member who left keeps the row, since the records name it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Set with a password that somebody else knows: the first thing to do is to choose one.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>May sign in by one click, in the sandbox, from the machine itself; has no password.</summary>
    public bool Demo { get; init; }

    /// <summary>The caller that the guards of the API see.</summary>
    public Client AsClient() =>
        new()
        {
            Id = Id,
            Kind = PartnerKind ?? Role.Kind(),
            Tenant = Tenant,
            City = Role == StaffRole.Reviewer ? Tenant : City,
            Scopes = LooksAfterWebhooks ? [Access.Scopes.WebhooksManage] : Role.Scopes(),
            Enabled = Enabled,
        };

    /// <summary>
    /// A partner that reads events has its webhooks looked after by its own developers; of a centre or an authority only where
    /// it is known of which city, since that is what it is told of.
    /// </summary>
    private bool LooksAfterWebhooks =>
        Role == StaffRole.Developer
        && (
            PartnerKind is ClientKind.Bank or ClientKind.ServicePoint
            || (PartnerKind is ClientKind.Center or ClientKind.Authority && City is not null)
        );
}

internal sealed class StaffMemberMapping
    : IEntityTypeConfiguration<StaffMember>,
        IEntityTypeConfiguration<IdentityUserToken<string>>,
        IEntityTypeConfiguration<IdentityUserClaim<string>>,
        IEntityTypeConfiguration<IdentityUserLogin<string>>
{
    public void Configure(EntityTypeBuilder<StaffMember> member)
    {
        member.ToTable("staff_members");
        member.Property(m => m.Id).HasMaxLength(40);
        member.Property(m => m.ConcurrencyStamp).IsConcurrencyToken();
        member.HasIndex(m => m.NormalizedUserName).IsUnique();
        member.HasIndex(m => new { m.Tenant, m.ClerkCode }).IsUnique();
        member.Property(m => m.City).HasMaxLength(4);
        // What Identity offers and nobody here uses is not stored.
        member.Ignore(m => m.Email);
        member.Ignore(m => m.NormalizedEmail);
        member.Ignore(m => m.EmailConfirmed);
        member.Ignore(m => m.PhoneNumber);
        member.Ignore(m => m.PhoneNumberConfirmed);
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<string>> token)
    {
        token.ToTable("staff_secrets");
        token.HasKey(t => new
        {
            t.UserId,
            t.LoginProvider,
            t.Name,
        });
        token.HasOne<StaffMember>().WithMany().HasForeignKey(t => t.UserId);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<string>> claim)
    {
        claim.ToTable("staff_claims");
        claim.HasKey(c => c.Id);
        claim.HasOne<StaffMember>().WithMany().HasForeignKey(c => c.UserId);
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<string>> login)
    {
        login.ToTable("staff_logins");
        login.HasKey(l => new { l.LoginProvider, l.ProviderKey });
        login.HasOne<StaffMember>().WithMany().HasForeignKey(l => l.UserId);
    }
}

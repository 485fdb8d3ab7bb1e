using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.Webhooks;

internal sealed class WebhookMapping
    : IEntityTypeConfiguration<WebhookEndpoint>,
        IEntityTypeConfiguration<WebhookSecret>,
        IEntityTypeConfiguration<WebhookDelivery>,
        IEntityTypeConfiguration<WebhookAttempt>,
        IEntityTypeConfiguration<WebhookDispatchPoint>
{
    public void Configure(EntityTypeBuilder<WebhookEndpoint> endpoint)
    {
        endpoint.Property(e => e.Id).HasMaxLength(30);
        endpoint.Property(e => e.Url).HasMaxLength(WebhookUrl.Longest);
        endpoint.Property(e => e.Description).HasMaxLength(200);
        endpoint.Property(e => e.ApiVersion).HasMaxLength(10);
        endpoint.Ignore(e => e.AllowedCommands);
        endpoint.HasIndex(e => new
        {
            e.Kind,
            e.Tenant,
            e.CreatedAt,
            e.Id,
        });
    }

    public void Configure(EntityTypeBuilder<WebhookSecret> secret)
    {
        secret.HasKey(s => new { s.EndpointId, s.Number });
        secret.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(s => s.EndpointId);
    }

    public void Configure(EntityTypeBuilder<WebhookDelivery> delivery)
    {
        delivery.HasKey(d => d.Number);
        delivery.Property(d => d.Number).UseIdentityAlwaysColumn();
        delivery.Property(d => d.EventId).HasMaxLength(30);
        delivery.Property(d => d.ExampleType).HasMaxLength(64);
        delivery.HasOne<WebhookEndpoint>().WithMany().HasForeignKey(d => d.EndpointId);
        // However often it is asked for: one message for each event and endpoint.
        delivery.HasIndex(d => new { d.EventId, d.EndpointId }, "ux_webhook_deliveries_once").IsUnique();
        delivery
            .HasIndex(
                d => new
                {
                    d.EndpointId,
                    d.DueAt,
                    d.Number,
                },
                "ix_webhook_deliveries_due"
            )
            .HasFilter("state = 'pending'");
        delivery
            .HasIndex(d => new { d.EndpointId, d.CreatedAt }, "ix_webhook_deliveries_failed")
            .HasFilter("state = 'failed'");
        delivery.HasIndex(d => d.SettledAt, "ix_webhook_deliveries_settled").HasFilter("state <> 'pending'");
    }

    public void Configure(EntityTypeBuilder<WebhookAttempt> attempt)
    {
        attempt.ToTable("webhook_attempts");
        attempt.HasKey(a => a.Number);
        attempt.Property(a => a.Number).UseIdentityAlwaysColumn();
        attempt.Property(a => a.EndpointId).HasMaxLength(30);
        attempt.Property(a => a.EventId).HasMaxLength(30);
        attempt.Property(a => a.Reason).HasMaxLength(40);
        attempt.HasIndex(a => new { a.EndpointId, a.Number });
        attempt.HasIndex(a => a.DeliveryNumber);
    }

    public void Configure(EntityTypeBuilder<WebhookDispatchPoint> point)
    {
        point.ToTable("webhook_dispatch");
        point.Property(p => p.Id).ValueGeneratedNever();
    }
}

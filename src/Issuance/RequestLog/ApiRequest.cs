using Issuance.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Issuance.RequestLog;

/// <summary>
/// One call of a partner, as its developers see it for seven days. What was asked is told by the operation and its
/// template alone: no path value, no query, no body, so nothing of a person can be in it.
/// </summary>
public sealed class ApiRequest
{
    public long Number { get; init; }

    /// <summary>When it came; wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    public required ClientKind Kind { get; init; }
    public required string Tenant { get; init; }
    public required string Client { get; init; }

    /// <summary>As in the answer's <c>Request-Id</c> and in a problem's <c>requestId</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The operationId of the published document.</summary>
    public required string Operation { get; init; }
    public required string Method { get; init; }

    /// <summary>The address with its variable parts named, not filled.</summary>
    public required string Template { get; init; }

    /// <summary>The answer's status; 499 where the caller did not wait for it.</summary>
    public required int Status { get; init; }

    /// <summary>The refusal's code; null where it was none.</summary>
    public string? Code { get; init; }

    /// <summary>From the first byte read to the answer written.</summary>
    public required int Milliseconds { get; init; }
}

internal sealed class ApiRequestMapping : IEntityTypeConfiguration<ApiRequest>
{
    public void Configure(EntityTypeBuilder<ApiRequest> request)
    {
        request.ToTable("api_requests");
        request.HasKey(r => r.Number);
        // A partner's list, newest first, page by page.
        request.HasIndex(r => new
        {
            r.Kind,
            r.Tenant,
            r.At,
            r.Number,
        });
        request.HasIndex(r => r.RequestId);
    }
}

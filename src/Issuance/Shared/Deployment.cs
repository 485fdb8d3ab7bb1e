using Microsoft.Extensions.Configuration;

namespace Issuance.Shared;

/// <summary>Where this process runs. What nobody has named a sandbox is production.</summary>
public sealed record Deployment(bool IsSandbox)
{
    public static Deployment From(IConfiguration configuration) =>
        (configuration["ISSUANCE_ENVIRONMENT"] ?? "production") switch
        {
            "sandbox" => new Deployment(true),
            "production" => new Deployment(false),
            _ => throw new InvalidOperationException("ISSUANCE_ENVIRONMENT must be sandbox or production."),
        };
}

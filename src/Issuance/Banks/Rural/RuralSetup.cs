using Issuance.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Issuance.Banks.Rural;

/// <summary>Registers the bank <c>rural</c> where it is configured.</summary>
public static class RuralSetup
{
    /// <param name="services">Gets an <see cref="IAgentBank"/>, or nothing where <c>Banks:Rural</c> is not configured.</param>
    /// <param name="configuration">Reads <c>Banks:Rural</c> and <c>ISSUANCE_ENVIRONMENT</c>.</param>
    /// <param name="workingDays">Gives the answer to whether a day in Asia/Shanghai is worked.</param>
    public static IServiceCollection AddRural(
        this IServiceCollection services,
        IConfiguration configuration,
        Func<IServiceProvider, Func<DateOnly, bool>> workingDays
    )
    {
        var section = configuration.GetSection(RuralOptions.Section);
        if (!section.Exists())
            return services;

        var options = services.AddOptions<RuralOptions>();
        if (string.Equals(configuration["ISSUANCE_ENVIRONMENT"], "sandbox", StringComparison.Ordinal))
            options.Configure(rural => rural.UseSandboxTimes());
        options.Bind(section).ValidateDataAnnotations().ValidateOnStart();

        services.AddSingleton(provider => new RuralBank(
            provider.GetRequiredService<IOptions<RuralOptions>>().Value,
            workingDays(provider),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<RuralBank>>(),
            CrashPoint.Reached,
            provider.GetRequiredService<BankCallLog>()
        ));
        services.AddSingleton<IAgentBank>(provider => provider.GetRequiredService<RuralBank>());
        services.TryAddSingleton<BankDirectory>();
        services.TryAddSingleton(_ => new BankCallLog(TimeProvider.System));
        return services;
    }
}

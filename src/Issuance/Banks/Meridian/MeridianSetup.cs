using Issuance.Banks.Signing;
using Issuance.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Issuance.Banks.Meridian;

/// <summary>Registers the bank <c>meridian</c>, where it is configured.</summary>
public static class MeridianSetup
{
    /// <param name="services">Gets an <see cref="IAgentBank"/> and the <see cref="BankDirectory"/>; nothing without <c>Banks:Meridian</c>.</param>
    /// <param name="configuration">Reads <c>Banks:Meridian</c>, <c>Keys:Folder</c> and <c>ISSUANCE_ENVIRONMENT</c>.</param>
    public static IServiceCollection AddMeridian(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(MeridianOptions.Section);
        if (!section.Exists())
            return services;

        var options = services.AddOptions<MeridianOptions>();
        if (string.Equals(configuration["ISSUANCE_ENVIRONMENT"], "sandbox", StringComparison.Ordinal))
            options.Configure(meridian => meridian.UseSandboxTimes());
        options.Bind(section).ValidateDataAnnotations().ValidateOnStart();

        services.AddBankTls(configuration, MeridianOptions.Section);
        services.AddSingleton<MeridianSignature>(provider =>
            provider.GetRequiredService<IOptions<MeridianOptions>>().Value.Suite == MeridianOptions.Chinese
                ? Sm2Suite.FromPem(
                    SigningSetup.KeyFile(configuration, "service/meridian.sm2.private.pem"),
                    SigningSetup.KeyFile(configuration, "banks/meridian.sm2.public.pem")
                )
                : RsaPssSignature.FromPem(
                    SigningSetup.KeyFile(configuration, "service/meridian.private.pem"),
                    SigningSetup.KeyFile(configuration, "banks/meridian.public.pem")
                )
        );
        services.AddSingleton(provider => new MeridianBank(
            provider.GetRequiredService<IOptions<MeridianOptions>>().Value,
            provider.GetRequiredService<MeridianSignature>(),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<MeridianBank>>(),
            CrashPoint.Reached,
            provider.GetRequiredService<BankCallLog>(),
            provider.GetBankTls(MeridianOptions.Section)
        ));
        services.AddSingleton<IAgentBank>(provider => provider.GetRequiredService<MeridianBank>());
        services.TryAddSingleton<BankDirectory>();
        services.TryAddSingleton(_ => new BankCallLog(TimeProvider.System));
        return services;
    }
}

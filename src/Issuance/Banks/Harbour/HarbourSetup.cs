using Issuance.Banks.Signing;
using Issuance.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Issuance.Banks.Harbour;

/// <summary>Registers the bank <c>harbour</c> and what it needs.</summary>
public static class HarbourSetup
{
    /// <param name="services">Gets an <see cref="IAgentBank"/>, the <see cref="BankDirectory"/>, the signer and the verifier.</param>
    /// <param name="configuration">Reads <c>Banks:Harbour</c>, <c>Keys:Folder</c> and <c>ISSUANCE_ENVIRONMENT</c>.</param>
    public static IServiceCollection AddHarbour(this IServiceCollection services, IConfiguration configuration)
    {
        var options = services.AddOptions<HarbourOptions>();
        if (string.Equals(configuration["ISSUANCE_ENVIRONMENT"], "sandbox", StringComparison.Ordinal))
            options.Configure(harbour => harbour.UseSandboxTimes());
        options.Bind(configuration.GetSection(HarbourOptions.Section)).ValidateDataAnnotations().ValidateOnStart();

        services.AddBankTls(configuration, HarbourOptions.Section);
        services.AddMessageSigning(configuration);
        services.AddSingleton(_ =>
            BankKey.FromPem(
                HarbourBank.BankKeyId,
                HarbourBank.BankCode,
                SigningSetup.KeyFile(configuration, "banks/harbour.public.pem")
            )
        );
        services.AddSingleton(provider => new HarbourBank(
            provider.GetRequiredService<IOptions<HarbourOptions>>().Value,
            provider.GetRequiredService<MessageSigner>(),
            provider.GetRequiredService<MessageVerifier>(),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<HarbourBank>>(),
            CrashPoint.Reached,
            provider.GetRequiredService<BankCallLog>(),
            provider.GetBankTls(HarbourOptions.Section)
        ));
        services.AddSingleton<IAgentBank>(provider => provider.GetRequiredService<HarbourBank>());
        services.TryAddSingleton<BankDirectory>();
        services.TryAddSingleton(_ => new BankCallLog(TimeProvider.System));
        return services;
    }
}

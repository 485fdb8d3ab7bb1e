using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Issuance.Banks.Signing;

/// <summary>Registers <see cref="MessageSigner"/> and <see cref="MessageVerifier"/>; may be called once for each bank.</summary>
public static class SigningSetup
{
    /// <summary>Name of our key in messages.</summary>
    public const string OurKeyId = "issuance-1";

    public static IServiceCollection AddMessageSigning(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(_ =>
            SigningKey.FromPem(OurKeyId, KeyFile(configuration, "service/messages.private.pem"))
        );
        services.TryAddSingleton<BankKeys>();
        // The system's clock by name: the TimeProvider of the container may be the business clock.
        services.TryAddSingleton(provider => new MessageSigner(
            provider.GetRequiredService<SigningKey>(),
            TimeProvider.System
        ));
        services.TryAddSingleton(provider => new MessageVerifier(
            provider.GetRequiredService<BankKeys>(),
            TimeProvider.System
        ));
        return services;
    }

    /// <exception cref="InvalidOperationException"><c>Keys:Folder</c> is not configured.</exception>
    internal static string KeyFile(IConfiguration configuration, string name) =>
        configuration["Keys:Folder"] is { Length: > 0 } folder
            ? Path.Combine(folder, name)
            : throw new InvalidOperationException("Keys:Folder is not configured.");
}

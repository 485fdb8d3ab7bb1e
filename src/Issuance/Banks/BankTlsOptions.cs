using System.Security.Cryptography.X509Certificates;
using Issuance.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Issuance.Banks;

/// <summary>What a bank's section says about its wire, beside its address. Validated when the service starts.</summary>
public sealed class BankTlsOptions
{
    public Uri? BaseUrl { get; set; }

    /// <summary>PEM with the certificate of the bank's own authority. A must outside the sandbox; there it is pinned where it is given.</summary>
    public string? CaFile { get; set; }

    /// <summary><c>Online</c>, <c>Offline</c> or <c>NoCheck</c>, the last for an authority that publishes no list.</summary>
    public X509RevocationMode Revocation { get; set; } = X509RevocationMode.Online;

    internal BankTls? Tls => string.IsNullOrEmpty(CaFile) ? null : BankTls.FromFile(CaFile, Revocation);

    /// <summary>Why a bank must not be spoken to like this; null if it may.</summary>
    /// <param name="section">For the message.</param>
    /// <param name="deployment">The sandbox's banks are stubs on this machine, which speak in clear.</param>
    internal string? WhyNot(string section, Deployment deployment)
    {
        // That it is an address at all is for the bank's own options to say.
        if (!deployment.IsSandbox && BaseUrl is { IsAbsoluteUri: true, Scheme: not "https" })
            return $"{section}:BaseUrl must be an https address outside the sandbox.";
        if (!deployment.IsSandbox && string.IsNullOrEmpty(CaFile))
            return $"{section}:CaFile must name the certificate of the bank's own authority outside the sandbox.";
        try
        {
            _ = Tls;
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"{section}:CaFile: {e.Message}";
        }
    }
}

/// <summary>Registers how the server of a bank proves itself.</summary>
public static class BankTlsSetup
{
    /// <param name="services">Gets the options under the name of the section, looked at when the service starts.</param>
    /// <param name="configuration">Reads <c>BaseUrl</c>, <c>CaFile</c> and <c>Revocation</c> of the section, and the environment.</param>
    /// <param name="section">The bank's own, for instance <c>Banks:Harbour</c>.</param>
    public static IServiceCollection AddBankTls(
        this IServiceCollection services,
        IConfiguration configuration,
        string section
    )
    {
        var deployment = Deployment.From(configuration);
        services
            .AddOptions<BankTlsOptions>(section)
            .Bind(configuration.GetSection(section))
            .ValidateOnStart()
            .Services.AddSingleton<IValidateOptions<BankTlsOptions>>(new Check(section, deployment));
        return services;
    }

    /// <summary>How the server of the bank with this section proves itself; null where it need not.</summary>
    /// <exception cref="OptionsValidationException">The section cannot be used; at the start the service has said so.</exception>
    public static BankTls? GetBankTls(this IServiceProvider provider, string section) =>
        provider.GetRequiredService<IOptionsMonitor<BankTlsOptions>>().Get(section).Tls;

    private sealed class Check(string section, Deployment deployment) : IValidateOptions<BankTlsOptions>
    {
        public ValidateOptionsResult Validate(string? name, BankTlsOptions options) =>
            name != section ? ValidateOptionsResult.Skip
            : options.WhyNot(section, deployment) is { } why ? ValidateOptionsResult.Fail(why)
            : ValidateOptionsResult.Success;
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Issuance.RequestLog;

/// <summary>The log of partners' calls.</summary>
public static class RequestLogSetup
{
    public static IServiceCollection AddRequestLog(this IServiceCollection services)
    {
        services.AddSingleton<RequestNotes>();
        services.AddScoped<ListRequests>();
        services.AddSingleton<RequestLogWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<RequestLogWriter>());
        return services;
    }
}

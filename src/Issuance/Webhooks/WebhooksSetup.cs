using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Webhooks;

public static class WebhooksSetup
{
    public static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(WebhookOptions.From(configuration));
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookPump>();
        services.AddScoped<WebhookDispatch>();
        services.AddScoped<WebhookQueue>();
        services.AddScoped<WebhookOutcomes>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        CreateEndpoint.Map(routes);
        ReadEndpoints.Map(routes);
        ChangeEndpoint.Map(routes);
        RotateSecret.Map(routes);
        SendAgain.Map(routes);
        ListAttempts.Map(routes);
    }
}

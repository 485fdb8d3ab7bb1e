using Issuance.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.CardOrders;

public static class CardOrdersSetup
{
    public static void AddCardOrders(this IServiceCollection services, Deployment deployment)
    {
        services.AddSingleton(OrderTimes.For(deployment));
        services.AddScoped<OrderSettlement>();
        services.AddScoped<SendOrder>();
        services.AddScoped<EnquireOrder>();
        services.AddScoped<BankReports>();
        services.AddScoped<BankInbox>();
        services.AddScoped<CallbackDoor>();
        services.AddSingleton<CallbackRates>();
        services.AddSingleton<RefusedCallbacks>();
        services.AddHostedService(provider => provider.GetRequiredService<RefusedCallbacks>());
    }
}

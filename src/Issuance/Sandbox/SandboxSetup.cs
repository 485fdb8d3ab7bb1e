using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Sandbox;

/// <summary>What only the sandbox has; production neither registers nor maps any of it.</summary>
public static class SandboxSetup
{
    public static IServiceCollection AddSandbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(_ => StubControl.From(configuration));
        services.AddScoped<StubSteps>();
        return services;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        ShowClock.Map(routes);
        MoveClock.Map(routes);
        MoveCard.Map(routes);
        SetBankBehaviour.Map(routes);
    }
}

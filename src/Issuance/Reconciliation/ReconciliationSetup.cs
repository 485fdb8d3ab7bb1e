using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Reconciliation;

public static class ReconciliationSetup
{
    public static void AddReconciliation(this IServiceCollection services)
    {
        services.AddScoped<ReconcileBank>();
        services.AddScoped<SettleByBooks>();
    }
}

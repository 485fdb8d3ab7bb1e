using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Pages.Desk.Reading;

/// <summary>What the desk's pages read with.</summary>
public static class DeskSetup
{
    public static void AddDesk(this IServiceCollection services)
    {
        services.AddScoped<CaseFiles>();
        services.AddScoped<DeadlineWords>();
        services.AddScoped<Timeline>();
        services.AddScoped<CaseView>();
        services.AddScoped<OfficeAudit>();
        services.AddScoped<StageCounts>();
        services.AddScoped<StageList>();
        services.AddScoped<Blocks>();
        services.AddScoped<ScanTarget>();
        services.AddScoped<RecentArrivals>();
        services.AddScoped<WeekGrids>();
        services.AddScoped<ApplicationCheck>();
    }
}

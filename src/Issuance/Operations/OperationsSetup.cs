using Issuance.Recoveries;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Operations;

public static class OperationsSetup
{
    /// <summary>Registers what the operations room shows and does.</summary>
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<BankCallWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<BankCallWriter>());
        services.AddSingleton<ServiceFigures>();
        services.AddScoped<OpsLog>();

        services.AddScoped<ShowCaseFigures>();
        services.AddScoped<ListCases>();
        services.AddScoped<ShowBankChannels>();
        services.AddScoped<ListUnknownInstructions>();
        services.AddScoped<ListDeadItems>();
        services.AddScoped<ListBulkActions>();
        services.AddScoped<ShowPickups>();
        services.AddScoped<ShowNotices>();
        services.AddScoped<ShowJobs>();
        services.AddScoped<ListOpsActions>();
        services.AddScoped<ListOpsTasks>();
        services.AddScoped<SearchEverything>();
        services.AddScoped<ShowCaseTimeline>();

        services.AddScoped<ShowBankCare>();
        services.AddScoped<ListReviews>();
        services.AddScoped<ListReconciliation>();

        services.AddScoped<ListClients>();
        services.AddScoped<RegisterClient>();
        services.AddScoped<RotateClientKey>();
        services.AddScoped<SwitchClient>();

        services.AddScoped<ShowWebhooks>();
        services.AddScoped<ManageWebhooks>();
        services.AddScoped<HoldBank>();
        services.AddScoped<Decisions>();
        services.AddScoped<DecideInstruction>();
        services.AddScoped<ResolveDifference>();
        services.AddScoped<EnquireNow>();
        services.AddSingleton<RecoveryWatch>();
        services.AddScoped<BeginRecovery>();
        services.AddScoped<EndRecovery>();
        services.AddScoped<ShowRecovery>();
        services.AddScoped<RetryAll>();
        services.AddScoped<ParkWorkItem>();
        services.AddScoped<CloseOpsTask>();
        services.AddScoped<PauseJob>();
        services.AddScoped<RunJobNow>();
        services.AddScoped<WorkOnBulkAction>();
        services.AddScoped<RunOnRequest>();
    }
}

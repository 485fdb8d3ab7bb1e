using Issuance.Shared;
using Issuance.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.CardOrders;

public static class CardOrdersSetup
{
    public static void AddCardOrders(this IServiceCollection services, Deployment deployment)
    {
        services.AddSingleton(OrderTimes.For(deployment));
        services.AddScoped<InstructionSettlement>();
        services.AddSingleton<SendInstructions>();
        services.AddScoped<TakeUpInstructions>();
        services.AddScoped<RecordAnswers>();
        services.AddScoped<DescribeRequest>();
        services.AddScoped<EnquireInstruction>();
        services.AddScoped<SentBeforeRestore>();
        services.AddScoped<BatchSettlement>();
        services.AddScoped<FetchBankMail>();
        services.AddScoped<TellBank>();
        services.AddScoped<PrepareBatch>();
        services.AddScoped<BankReports>();
        services.AddScoped<BankInbox>();
        services.AddScoped<CallbackDoor>();
        services.AddSingleton<CallbackRates>();
        services.AddSingleton<RefusedCallbacks>();
        services.AddHostedService(provider => provider.GetRequiredService<RefusedCallbacks>());
    }
}

using Issuance.Access;
using Issuance.Activation;
using Issuance.Applications;
using Issuance.Audit;
using Issuance.Banks;
using Issuance.Banks.Harbour;
using Issuance.Banks.Meridian;
using Issuance.Banks.Rural;
using Issuance.Calendar;
using Issuance.CardOrders;
using Issuance.Cards;
using Issuance.Events;
using Issuance.Http;
using Issuance.Jobs;
using Issuance.Notices;
using Issuance.Observability;
using Issuance.Operations;
using Issuance.Reconciliation;
using Issuance.RequestLog;
using Issuance.Sandbox;
using Issuance.ServicePoints;
using Issuance.Shared;
using Issuance.Staff;
using Issuance.StatusQueries;
using Issuance.Time;
using Issuance.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance;

/// <summary>What the service is made of, and its whole URL map on one page.</summary>
public static class IssuanceService
{
    /// <summary>What every role needs: clocks, keys, actor, audit, queue, jobs.</summary>
    public static IServiceCollection AddIssuance(this IServiceCollection services, IConfiguration configuration)
    {
        var deployment = Deployment.From(configuration);
        var keysFolder =
            configuration["Keys:Folder"]
            ?? throw new InvalidOperationException("Set Keys__Folder to the folder of the key files.");
        services.AddSingleton(deployment);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<BusinessClock>();
        services.AddSingleton<BusinessClockStore>();
        services.AddSingleton<CalendarStore>();
        // Whoever is handed a calendar goes by the one in force at that moment.
        services.AddTransient(provider => provider.GetRequiredService<CalendarStore>().Current);
        services.AddScoped<CalendarImport>();
        services.AddSingleton(Divisions.For(deployment.IsSandbox));
        services.AddSingleton(_ => new Vault(VaultKeys.Load(keysFolder)));
        services.AddScoped<CurrentActor>();
        services.AddScoped<AuditTrail>();

        services.AddSingleton(provider =>
            WorkTimes.For(
                deployment,
                provider
                    .GetServices<IAgentBank>()
                    .Select(bank => BankLimits.TotalOf(bank.Capabilities.TimeLimit))
                    .DefaultIfEmpty()
                    .Max()
            )
        );
        services.AddScoped<WorkQueue>();
        services.AddSingleton<WorkDrain>();
        services.AddSingleton<JobRunner>();
        foreach (var entry in JobCatalog.All)
            services.AddScoped(entry.Job);

        services.AddSingleton(Issuer.From(configuration));
        services.AddSingleton(_ => TokenKeys.Load(keysFolder));
        services.AddSingleton<ClientDirectory>();
        services.AddSingleton<BranchDirectory>();
        services.AddSingleton<TokenCache>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<DpopProofs>();
        services.AddSingleton<ClientUse>();
        services.AddSingleton<TokenRates>();
        services.AddScoped<ClientAssertions>();

        services.AddStaff(deployment);

        services.AddHarbour(configuration);
        services.AddRural(
            configuration,
            // Of a year that is not published yet the plain days: a window is only ever an estimate of the bank's time.
            provider =>
                day =>
                    provider.GetRequiredService<CalendarStore>().Current is var calendar && calendar.HasYear(day.Year)
                        ? calendar.IsWorkingDay(day)
                        : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        );
        services.AddMeridian(configuration);
        services.AddCardOrders(deployment);
        services.AddNotices(configuration, deployment);
        services.AddWebhooks(configuration);
        services.AddReconciliation();
        services.AddOperations();
        services.AddRequestLog();
        if (deployment.IsSandbox)
            services.AddSandbox(configuration);

        services.AddHealth();

        services.AddSingleton<BucketStore>();
        services.AddSingleton<SharedBuckets>();
        services.AddSingleton<RateLimits>();
        services.AddScoped<Idempotency>();
        services.AddScoped<IdentityCheck>();
        services.Configure<JsonOptions>(options => JsonText.Configure(options.SerializerOptions));
        return services;
    }

    /// <summary>Every address of the API.</summary>
    public static void MapIssuance(this IEndpointRouteBuilder routes, Deployment deployment)
    {
        TokenEndpoint.Map(routes);
        WellKnown.Map(routes);
        ReceiveBankCallback.Map(routes);
        ApplicationsEndpoints.Map(routes);
        ServicePointsEndpoints.Map(routes);
        ListNotices.Map(routes);
        ResendNotice.Map(routes);
        ActivateAtBranch.Map(routes);
        ListActivations.Map(routes);
        GetCardStatus.Map(routes);
        LookupCard.Map(routes);
        ListBanks.Map(routes);
        ListEvents.Map(routes);
        GetEvent.Map(routes);
        WebhooksSetup.Map(routes);
        Health.Map(routes);
        if (deployment.IsSandbox)
        {
            SandboxSetup.Map(routes);
            ShowMailbox.Map(routes);
        }
    }
}

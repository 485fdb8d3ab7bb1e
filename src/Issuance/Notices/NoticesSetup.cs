using Issuance.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Notices;

public static class NoticesSetup
{
    /// <summary>Registers the queue, the delivery, and the way of sending that the configuration names.</summary>
    public static void AddNotices(this IServiceCollection services, IConfiguration configuration, Deployment deployment)
    {
        var options = NoticeOptions.From(configuration, deployment);
        services.AddSingleton(options);
        if (options.Channel == NoticeChannel.Email)
            services.AddSingleton<INoticeSender, EmailSender>();
        else
            services.AddSingleton<INoticeSender, SmsGatewaySender>();
        services.AddScoped<NoticeQueue>();
        services.AddScoped<NoticeOutcomes>();
        services.AddScoped<NoticeDelivery>();
    }
}

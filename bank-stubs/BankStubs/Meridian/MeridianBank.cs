using BankStubs.Behaviour;
using BankStubs.Ledger;

namespace BankStubs.Meridian;

/// <summary>The stub bank Meridian: its parts, and its one address.</summary>
internal static class MeridianBank
{
    public const string Code = "meridian";

    /// <summary>Adds the bank where there are keys for it.</summary>
    public static void Add(IServiceCollection services, StubOptions options)
    {
        if (!MeridianKeys.AreIn(options))
            return;
        services.AddSingleton(_ => new MeridianKeys(options));
        services.AddKeyedSingleton<ModeSwitch>(Code);
        services.AddKeyedSingleton(Code, (_, _) => new BankLedger(options, Code, BankNumbers.Meridian));
        services.AddKeyedSingleton(Code, (provider, _) => Progress(provider));
        services.AddSingleton(provider => new Mailbox(
            provider.GetRequiredKeyedService<BankLedger>(Code),
            provider.GetRequiredKeyedService<ModeSwitch>(Code)
        ));
        services.AddSingleton(provider => new MeridianBooks(
            new Books(provider.GetRequiredKeyedService<BankLedger>(Code), options.BookAccounts)
        ));
        services.AddSingleton<Results>();
        services.AddSingleton<TakeRequest>();
        services.AddSingleton<Questions>();
        services.AddSingleton<Gateway>();
        services.AddSingleton(AsStubBank);
    }

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<Gateway>() is { } gateway)
            app.MapPost("/meridian/gateway", (RequestDelegate)gateway.HandleAsync);
    }

    private static OrderProgress Progress(IServiceProvider provider) =>
        ActivatorUtilities.CreateInstance<OrderProgress>(
            provider,
            provider.GetRequiredKeyedService<BankLedger>(Code),
            provider.GetRequiredKeyedService<ModeSwitch>(Code),
            (Func<string, Callback, CancellationToken, Task>)(
                (reference, step, _) =>
                {
                    provider.GetRequiredService<Mailbox>().Lay(reference, step);
                    return Task.CompletedTask;
                }
            )
        );

    private static StubBank AsStubBank(IServiceProvider provider) =>
        new(
            Code,
            provider.GetRequiredKeyedService<BankLedger>(Code),
            provider.GetRequiredKeyedService<ModeSwitch>(Code),
            (reference, step, _) =>
            {
                provider.GetRequiredService<Mailbox>().Lay(reference, step);
                return Task.FromResult(new StepTold(null, null));
            },
            () => provider.GetRequiredService<Results>().ResumeAll()
        );
}

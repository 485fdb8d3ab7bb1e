using BankStubs.Behaviour;
using BankStubs.Ledger;
using BankStubs.Signing;

namespace BankStubs.Harbour;

/// <summary>The stub bank Harbour: its parts, and its two addresses.</summary>
internal static class HarbourBank
{
    public const string Code = "harbour";

    public static void Add(IServiceCollection services, StubOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<BackgroundTasks>();
        services.AddSingleton<NonceMemory>();
        services.AddSingleton<ModeSwitch>();
        services.AddSingleton(_ => new StubKeys(options));
        services.AddSingleton(_ => new BankLedger(options, Code));
        services.AddSingleton<SignedExchange>();
        services.AddSingleton<Callbacks>();
        services.AddSingleton<OrderProgress>();
        services.AddSingleton<TakeOrder>();
        services.AddSingleton<AnswerEnquiry>();
    }

    public static void Map(WebApplication app)
    {
        var takeOrder = app.Services.GetRequiredService<TakeOrder>();
        var answerEnquiry = app.Services.GetRequiredService<AnswerEnquiry>();
        app.MapPost("/harbour/v1/card-orders", (RequestDelegate)takeOrder.HandleAsync);
        app.MapGet(
            "/harbour/v1/card-orders/{reference}",
            (RequestDelegate)(http => answerEnquiry.HandleAsync(http, (string)http.Request.RouteValues["reference"]!))
        );
    }
}

using BankStubs.Behaviour;
using BankStubs.Ledger;
using BankStubs.Signing;

namespace BankStubs.Harbour;

/// <summary>The stub bank Harbour: its parts, and its addresses.</summary>
internal static class HarbourBank
{
    public const string Code = "harbour";

    public static void Add(IServiceCollection services, StubOptions options)
    {
        services.AddSingleton<NonceMemory>();
        services.AddSingleton(_ => new StubKeys(options));
        services.AddKeyedSingleton<ModeSwitch>(Code);
        services.AddKeyedSingleton(Code, (_, _) => new BankLedger(options, Code, BankNumbers.Harbour));
        services.AddKeyedSingleton(
            Code,
            (provider, _) => new Books(provider.GetRequiredKeyedService<BankLedger>(Code), options.BookAccounts)
        );
        services.AddKeyedSingleton(Code, (provider, _) => Progress(provider));
        services.AddSingleton<SignedExchange>();
        services.AddSingleton<Callbacks>();
        services.AddSingleton<TakeRequest>();
        services.AddSingleton<AnswerQuestion>();
        services.AddSingleton<AnswerEnquiry>();
        services.AddSingleton<AnswerResults>();
        services.AddSingleton<AnswerBooks>();
        services.AddSingleton(AsStubBank);
    }

    public static void Map(WebApplication app)
    {
        var take = app.Services.GetRequiredService<TakeRequest>();
        var ledger = app.Services.GetRequiredKeyedService<BankLedger>(Code);
        Post("card-orders", http => take.HandleAsync<OrderBody>(http, DecideCard));
        Post("replacements", http => take.HandleAsync<ReplacementBody>(http, DecideCard));
        Post(
            "account-services",
            http =>
                take.HandleAsync<ServiceBody>(
                    http,
                    (r, t) => ledger.DecideService(r.Reference, t.Refusal, t.Fingerprint, t.Naive)
                )
        );
        Post(
            "transfer-batches",
            http =>
                take.HandleAsync<BatchBody>(
                    http,
                    (r, t) => ledger.BookBatch(r.Reference, r.ToBook(), t.Refusal, t.Fingerprint, t.Naive),
                    BatchBody.Largest
                )
        );

        Enquiries("card-orders", kind => kind == Kind.OpenAccountOrderCard);
        Enquiries("replacements", kind => kind == Kind.ReplaceCard);
        Enquiries("account-services", kind => kind is Kind.Freeze or Kind.Unfreeze or Kind.Close);
        Enquiries("transfer-batches", kind => kind == Kind.SubmitBatch);

        var results = app.Services.GetRequiredService<AnswerResults>();
        Get("transfer-batches/{reference}/results", http => results.HandleAsync(http, ReferenceIn(http)));
        Get("accounts", app.Services.GetRequiredService<AnswerBooks>().HandleAsync);

        LedgerEntry DecideCard(IHarbourRequest request, Treatment treatment) =>
            ledger.Decide(request.Reference, treatment.PlanFor(request), treatment.Fingerprint, treatment.Naive);
        void Enquiries(string collection, Func<Kind, bool> isHere)
        {
            var enquiry = app.Services.GetRequiredService<AnswerEnquiry>();
            Get(collection + "/{reference}", http => enquiry.HandleAsync(http, ReferenceIn(http), isHere));
        }
        void Post(string path, RequestDelegate handle) => app.MapPost($"/{Code}/v1/{path}", handle);
        void Get(string path, RequestDelegate handle) => app.MapGet($"/{Code}/v1/{path}", handle);
    }

    private static string ReferenceIn(HttpContext http) => (string)http.Request.RouteValues["reference"]!;

    private static OrderProgress Progress(IServiceProvider provider) =>
        ActivatorUtilities.CreateInstance<OrderProgress>(
            provider,
            provider.GetRequiredKeyedService<BankLedger>(Code),
            provider.GetRequiredKeyedService<ModeSwitch>(Code),
            (Func<string, Callback, CancellationToken, Task>)(
                (reference, callback, cancel) =>
                    provider.GetRequiredService<Callbacks>().SendAsync(reference, callback, byHand: false, cancel)
            )
        );

    private static StubBank AsStubBank(IServiceProvider provider)
    {
        var callbacks = provider.GetRequiredService<Callbacks>();
        return new(
            Code,
            provider.GetRequiredKeyedService<BankLedger>(Code),
            provider.GetRequiredKeyedService<ModeSwitch>(Code),
            async (reference, callback, cancel) =>
            {
                var sent = await callbacks.SendAsync(reference, callback, byHand: true, cancel);
                return new(sent.Outcome, sent.Callback.LastStatus);
            },
            () =>
            {
                callbacks.ResumeAll();
                provider.GetRequiredKeyedService<OrderProgress>(Code).ResumeAll();
            }
        );
    }
}

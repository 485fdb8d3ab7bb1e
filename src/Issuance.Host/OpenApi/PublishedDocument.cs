using Issuance.Shared;

namespace Issuance.Host.OpenApi;

/// <summary>
/// Serves the committed documents byte for byte, in every environment, and outside production pages to try it with,
/// whose scripts come with the program: nothing is fetched from elsewhere.
/// </summary>
internal static class PublishedDocument
{
    public const string Address = "/openapi/issuance.v1.json";
    public const string WebhooksAddress = "/openapi/webhooks.v1.json";

    public static void Map(WebApplication app, Deployment deployment)
    {
        Serve(app, Address);
        Serve(app, WebhooksAddress);
        if (deployment.IsSandbox)
            app.UseSwaggerUI(ui =>
            {
                ui.RoutePrefix = "swagger";
                ui.DocumentTitle = "Card issuance and activation";
                ui.SwaggerEndpoint(Address, "issuance v1");
            });
    }

    private static void Serve(WebApplication app, string address)
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "openapi", Path.GetFileName(address)));
        app.MapGet(address, () => TypedResults.Bytes(bytes, "application/json; charset=utf-8"))
            .ExcludeFromDescription();
    }
}

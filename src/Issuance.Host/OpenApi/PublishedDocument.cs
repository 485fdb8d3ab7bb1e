using Issuance.Shared;

namespace Issuance.Host.OpenApi;

/// <summary>
/// Serves the committed document byte for byte, in every environment, and outside production pages to try it with,
/// whose scripts come with the program: nothing is fetched from elsewhere.
/// </summary>
internal static class PublishedDocument
{
    public const string Address = "/openapi/issuance.v1.json";

    public static void Map(WebApplication app, Deployment deployment)
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "openapi", "issuance.v1.json"));
        app.MapGet(Address, () => TypedResults.Bytes(bytes, "application/json; charset=utf-8"))
            .ExcludeFromDescription();
        if (deployment.IsSandbox)
            app.UseSwaggerUI(ui =>
            {
                ui.RoutePrefix = "swagger";
                ui.DocumentTitle = "Card issuance and activation";
                ui.SwaggerEndpoint(Address, "issuance v1");
            });
    }
}

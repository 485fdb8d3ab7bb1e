using Issuance.Shared;

namespace Issuance.Host.OpenApi;

/// <summary>
/// Serves the committed documents byte for byte, in every environment, and outside production pages to try it with,
/// whose scripts come with the program: nothing is fetched from elsewhere.
/// </summary>
internal static class PublishedDocument
{
    public const string Address = "/openapi/issuance.v1.json";

    /// <summary>What one can take away to call us with, beside the document: name in <c>openapi/</c>, and its media type.</summary>
    private static readonly (string File, string Type)[] Files =
    [
        ("issuance.v1.json", "application/json; charset=utf-8"),
        ("webhooks.v1.json", "application/json; charset=utf-8"),
        ("postman.v1.json", "application/json; charset=utf-8"),
        ("issuance.http", "text/plain; charset=utf-8"),
    ];

    public static void Map(WebApplication app, Deployment deployment)
    {
        MapFiles(app);
        if (deployment.IsSandbox)
            // Only there: in front of everything it costs each request a moment.
            app.UseWhen(
                context => context.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase),
                swagger =>
                    swagger.UseSwaggerUI(ui =>
                    {
                        ui.RoutePrefix = "swagger";
                        ui.DocumentTitle = "Card issuance and activation";
                        ui.SwaggerEndpoint(Address, "issuance v1");
                    })
            );
    }

    /// <summary>Also where only the pages are served: the developers' portal links to them.</summary>
    public static void MapFiles(WebApplication app)
    {
        foreach (var (file, type) in Files)
        {
            var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "openapi", file));
            app.MapGet($"/openapi/{file}", () => TypedResults.Bytes(bytes, type)).ExcludeFromDescription();
        }
    }
}

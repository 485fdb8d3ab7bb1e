using Issuance.Host;
using Issuance.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Issuance.Tests.Host;

/// <summary>Behind a front each caller has its own address, and so its own limits; nobody gets another one by claiming it.</summary>
public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData(false, null, "192.0.2.9", "192.0.2.9 https")] // production believes its own machine
    [InlineData(true, null, "192.0.2.9", "127.0.0.1 http")] // the sandbox nobody, unless told
    [InlineData(true, "127.0.0.1/32", "192.0.2.9", "192.0.2.9 https")]
    [InlineData(false, null, "198.51.100.7, 192.0.2.9", "192.0.2.9 https")] // what a caller claims stands further left
    [InlineData(false, "192.0.2.0/24", "198.51.100.7, 192.0.2.9", "198.51.100.7 https")] // through two that are believed
    public async Task A_callers_address_is_followed_back_as_far_as_those_who_name_it_are_believed(
        bool sandbox,
        string? trusted,
        string forwardedFor,
        string seen
    )
    {
        await using var app = await StartAsync(sandbox, trusted);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", string.Join(", ", forwardedFor.Split(", ").Select(_ => "https")));

        using var answer = await http.SendAsync(request);

        Assert.Equal(seen, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_network_that_is_none_keeps_the_process_from_starting()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(false, "10.0.0.0/8,front"));

        Assert.Contains("Proxies__Trusted", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(bool sandbox, string? trusted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Proxies:Trusted"] = trusted }
        );
        var app = builder.Build();
        app.UseTrustedProxies(app.Configuration, new Deployment(sandbox));
        app.Run(context =>
            context.Response.WriteAsync($"{context.Connection.RemoteIpAddress?.MapToIPv4()} {context.Request.Scheme}")
        );
        await app.StartAsync();
        return app;
    }
}

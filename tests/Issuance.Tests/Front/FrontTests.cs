using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Issuance.DevHost.Running;
using Issuance.Front;
using Issuance.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Issuance.Tests.Front;

/// <summary>The front before processes that tell what came to them.</summary>
public sealed class FrontTests
{
    [Fact]
    public void Every_page_is_the_consoles() =>
        Assert.Empty(ConsoleSetup.Prefixes.Append("/assets").Except(FrontHost.Pages, StringComparer.Ordinal));

    [Theory]
    [InlineData("/", "console")]
    [InlineData("/ops/jobs?page=2", "console")]
    [InlineData("/Sign-In", "console")]
    [InlineData("/assets/site.css?v=1", "console")]
    [InlineData("/v1/cards/crd_1/status", "api")]
    [InlineData("/oauth/token", "api")]
    [InlineData("/mailbox", "api")]
    [InlineData("/operations", "api")]
    [InlineData("/health/ready", "api")]
    public async Task Pages_go_to_the_console_and_all_else_to_the_api(string path, string expected)
    {
        await using var world = await FrontWorld.StartAsync();

        Assert.StartsWith(expected, await world.Http.GetStringAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_caller_sent_arrives_as_it_was_and_nothing_is_added()
    {
        await using var world = await FrontWorld.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/echo?a=%2F1");
        request.Headers.Host = "cards.example:8080";
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await world.Http.SendAsync(request);
        var seen = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

        Assert.Equal("cards.example:8080", (string?)seen["Host"]);
        Assert.Equal("https", (string?)seen["X-Forwarded-Proto"]);
        Assert.Equal("?a=%2F1", (string?)seen["query"]);
        Assert.Null(seen["X-Forwarded-For"]);
        Assert.Null(seen["X-Forwarded-Host"]);
        Assert.Null(seen["Forwarded"]);
        Assert.Null(seen["Via"]);
    }

    [Fact]
    public async Task One_that_listens_beyond_this_machine_says_so_on_each_request()
    {
        await using var world = await FrontWorld.StartAsync(beyond: true);

        var seen = (await world.Http.GetFromJsonAsync<JsonNode>("/v1/echo"))!;

        Assert.NotNull((string?)seen["X-Forwarded-For"]);
    }

    [Fact]
    public async Task What_those_before_it_say_of_the_caller_is_told_to_the_processes_behind()
    {
        await using var world = await FrontWorld.StartAsync(beyond: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/echo");
        request.Headers.Add("X-Forwarded-For", "192.0.2.9");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await world.Http.SendAsync(request);
        var seen = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

        Assert.Equal("192.0.2.9", (string?)seen["X-Forwarded-For"]);
        Assert.Equal("https", (string?)seen["X-Forwarded-Proto"]);
    }

    [Fact]
    public async Task A_process_that_is_not_ready_any_more_gets_nothing_new()
    {
        await using var world = await FrontWorld.StartAsync();
        await world.Api[0].StopTakingAsync();
        world.Api[0].Seen.Clear();

        for (var i = 0; i < 20; i++)
            await world.Http.GetStringAsync("/v1/x");

        Assert.Empty(world.Api[0].Seen);
    }

    [Fact]
    public async Task One_that_cannot_be_reached_costs_nobody_a_request()
    {
        await using var world = await FrontWorld.StartAsync();
        await world.Api[0].StopAsync();

        for (var i = 0; i < 20; i++)
        {
            using var answer = await world.Http.PostAsJsonAsync("/v1/x", new { i });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_command_that_is_cut_off_is_answered_503_and_a_read_is_asked_again()
    {
        await using var world = await FrontWorld.StartAsync();
        world.Api[0].CutsOff = world.Api[1].CutsOff = 1;

        using var cut = await world.Http.PostAsJsonAsync("/v1/x", new { });
        var problem = (await cut.Content.ReadFromJsonAsync<JsonNode>())!;
        using var read = await world.Http.GetAsync("/v1/x");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, cut.StatusCode);
        Assert.Equal("service_unavailable", (string?)problem["code"]);
        Assert.True((bool)problem["retryable"]!);
        Assert.NotNull(cut.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task A_request_that_finds_nobody_ready_waits_for_one()
    {
        await using var world = await FrontWorld.StartAsync();
        await world.Console.StopTakingAsync();

        var waiting = world.Http.GetAsync("/desk");
        await Task.Delay(200);
        Assert.False(waiting.IsCompleted);
        world.Console.IsReady = true;
        using var answer = await waiting;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

internal sealed class FrontWorld : IAsyncDisposable
{
    private WebApplication? front;

    public required IReadOnlyList<Backend> Api { get; init; }
    public required Backend Console { get; init; }
    public required HttpClient Http { get; init; }

    public static async Task<FrontWorld> StartAsync(bool beyond = false)
    {
        var port = FreePort.Find();
        var world = new FrontWorld
        {
            Api = [await Backend.StartAsync("api"), await Backend.StartAsync("api")],
            Console = await Backend.StartAsync("console"),
            Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") },
        };
        world.front = FrontHost.Build(
            new FrontOptions(port, beyond, [.. world.Api.Select(one => one.Url)], [world.Console.Url])
        );
        await world.front.StartAsync();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await front!.DisposeAsync();
        foreach (var one in Api.Append(Console))
            await one.StopAsync();
    }
}

/// <summary>A process behind the front: says whether it is ready, and what came to it.</summary>
internal sealed class Backend
{
    private WebApplication? app;

    public bool IsReady { get; set; } = true;

    /// <summary>How often it has said that it is not ready.</summary>
    public int Refusals { get; private set; }

    /// <summary>So many of the next requests are cut off without an answer.</summary>
    public int CutsOff { get; set; }

    public ConcurrentQueue<string> Seen { get; } = new();

    public string Url => app!.Urls.First();

    public static async Task<Backend> StartAsync(string name)
    {
        var backend = new Backend();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        backend.app = builder.Build();
        backend.app.Run(async context =>
        {
            if (context.Request.Path == "/health/ready" && context.Request.Headers.UserAgent.Count > 0)
            {
                context.Response.StatusCode = backend.IsReady ? 200 : 503;
                backend.Refusals += backend.IsReady ? 0 : 1;
                return;
            }

            await backend.AnswerAsync(name, context);
        });
        await backend.app.StartAsync();
        return backend;
    }

    /// <summary>Is not ready any more; until the front has heard it: it asks again once it has taken in an answer.</summary>
    public async Task StopTakingAsync()
    {
        IsReady = false;
        for (var tries = 0; Refusals < 2; tries++)
        {
            Assert.True(tries < 600, "The front does not ask.");
            await Task.Delay(50);
        }
    }

    public async Task StopAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        app = null;
    }

    private async Task AnswerAsync(string name, HttpContext context)
    {
        Seen.Enqueue(context.Request.Path);
        if (CutsOff-- > 0)
        {
            context.Abort();
            return;
        }

        if (context.Request.Path != "/v1/echo")
        {
            await context.Response.WriteAsync(name);
            return;
        }

        var seen = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
        seen["query"] = context.Request.QueryString.Value!;
        await context.Response.WriteAsJsonAsync(seen);
    }
}

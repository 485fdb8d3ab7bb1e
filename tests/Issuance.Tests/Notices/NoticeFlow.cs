using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Issuance.Jobs;
using Issuance.Notices;
using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Issuance.Tests.Notices;

/// <summary>A world whose jobs run only when a test says so.</summary>
public sealed class QuietWorld : IAsyncLifetime
{
    public IssuanceWorld World { get; private set; } = null!;

    public async Task InitializeAsync() => World = await IssuanceWorld.StartAsync("api");

    public async Task DisposeAsync() => await World.DisposeAsync();
}

/// <summary>What happens to a card that arrives, and what its holder then gets.</summary>
internal static class NoticeFlow
{
    private static readonly HttpClient Http = new();

    /// <summary>In transit, then scanned at its service point: from here on a notice waits.</summary>
    public static async Task<TestCard> ArrivedAsync(this IssuanceWorld world, TestPerson? person = null)
    {
        var card = await world.InTransitAsync(person: person);
        await world.ArriveAsync(card);
        return card;
    }

    public static async Task ArriveAsync(this IssuanceWorld world, params TestCard[] cards)
    {
        var answer = await world
            .As("servicepoint-east")
            .PostAsync(
                "/v1/service-points/SP-EAST/arrivals",
                new { clerk = "E-1007", serials = cards.Select(card => card.Serial) }
            );
        Assert.True(answer.Status == 200 && (int)answer.Json["arrived"]! == cards.Length, answer.Text);
    }

    public static async Task<Answer> MailboxAsync(
        this IssuanceWorld world,
        string query,
        string accept = "application/json",
        Action<HttpRequestMessage>? change = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{world.Url}/mailbox{query}"));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        change?.Invoke(request);
        using var response = await Http.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>What the holder of a card was sent, oldest first.</summary>
    public static async Task<List<JsonNode>> MailOfAsync(this IssuanceWorld world, TestCard card)
    {
        var page = await world.MailboxAsync($"?cardId={card.Id}&limit=100");
        Assert.True(page.Status == 200, page.Text);
        return [.. page.Json["data"]!.AsArray().Select(mail => mail!).Reverse()];
    }

    /// <summary>The kind and status of each, oldest first.</summary>
    public static async Task<List<string>> MailsAsync(this IssuanceWorld world, TestCard card) =>
        [.. (await world.MailOfAsync(card)).Select(mail => $"{mail["kind"]} {mail["status"]}")];

    public static Task<List<Notice>> NoticesAsync(this IssuanceWorld world, TestCard card) =>
        world.ReadAsync(db =>
            db.Notices.AsNoTracking().Where(n => n.CardId == card.Id).OrderBy(n => n.Number).ToListAsync()
        );

    public static async Task<JobCount> RunAsync<TJob>(this IssuanceWorld world)
        where TJob : IIssuanceJob
    {
        await using var scope = world.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(null, CancellationToken.None);
    }

    /// <summary>Sets the business clock to a day after the Monday on which every world begins.</summary>
    public static async Task ToDayAsync(this IssuanceWorld world, int day, int hours = 0)
    {
        var now = IssuanceWorld.Monday.AddDays(day).AddHours(hours).ToString("o", CultureInfo.InvariantCulture);
        var moved = await world.As("ops").PostAsync("/v1/sandbox/clock", new { now });
        Assert.True(moved.Status == 200, moved.Text);
    }

    /// <summary>Changes a row as another process would have left it.</summary>
    public static Task SqlAsync(this IssuanceWorld world, FormattableString sql) =>
        world.ReadAsync(db => db.Database.ExecuteSqlAsync(sql));
}

using Issuance.Access;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Issuance.Tests.Access;

/// <summary>A valid token is looked into again after half a minute, and never counts longer than it lives.</summary>
public sealed class TokenCacheTests
{
    private readonly HandClock clock = new();
    private int looks;

    [Fact]
    public async Task A_token_is_looked_into_once_in_half_a_minute()
    {
        var cache = new TokenCache(clock);
        var read = Valid(TimeSpan.FromMinutes(10));

        var first = await cache.ReadAsync("a", read);
        var second = await cache.ReadAsync("a", read);
        await cache.ReadAsync("b", read);
        Assert.Same(first, second);
        Assert.Equal(2, looks);

        clock.Now += TimeSpan.FromSeconds(31);
        await cache.ReadAsync("a", read);
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task A_token_that_ends_is_not_remembered_beyond_its_end()
    {
        var cache = new TokenCache(clock);
        await cache.ReadAsync("a", Valid(TimeSpan.FromSeconds(5)));
        clock.Now += TimeSpan.FromSeconds(6);

        Assert.Null(await cache.ReadAsync("a", _ => Task.FromResult<JsonWebToken?>(null)));
    }

    [Fact]
    public async Task What_is_not_valid_is_looked_into_each_time()
    {
        var cache = new TokenCache(clock);
        for (var time = 1; time <= 3; time++)
        {
            Assert.Null(await cache.ReadAsync("a", Invalid));
            Assert.Equal(time, looks);
        }

        Task<JsonWebToken?> Invalid(string text)
        {
            looks++;
            return Task.FromResult<JsonWebToken?>(null);
        }
    }

    private Func<string, Task<JsonWebToken?>> Valid(TimeSpan life) =>
        _ =>
        {
            looks++;
            var ends = (clock.GetUtcNow() + life).ToUnixTimeSeconds();
            return Task.FromResult<JsonWebToken?>(new JsonWebToken("{\"alg\":\"ES256\"}", $"{{\"exp\":{ends}}}"));
        };

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 1, 30, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

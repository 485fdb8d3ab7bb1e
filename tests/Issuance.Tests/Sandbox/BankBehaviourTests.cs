using Issuance.Tests.World;

namespace Issuance.Tests.Sandbox;

public sealed class BankBehaviourTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private readonly IssuanceWorld world = shared.World;

    private Task<Answer> SetAsync(object body, string bank = "harbour") =>
        world.As("ops").PostAsync($"/v1/sandbox/banks/{bank}/behaviour", body);

    [Fact]
    public async Task A_bank_takes_on_a_mode_and_tells_it_back()
    {
        var slow = await SetAsync(
            new
            {
                mode = "slow",
                count = 2,
                delayMs = 50,
            }
        );
        var ok = await SetAsync(new { mode = "ok" });

        Assert.True(slow.Status == 200, slow.Text);
        Assert.Equal(
            """{"bank":"harbour","mode":"slow","count":2,"operation":"order","delayMs":50,"autoProgress":true}""",
            slow.Text
        );
        Assert.Equal("ok", (string?)ok.Json["mode"]);
    }

    [Fact]
    public async Task The_naive_switch_is_shown_while_it_is_on_and_automatic_progress_is_set_alone()
    {
        var naive = await SetAsync(new { mode = "naive" });
        var byHand = await SetAsync(new { autoProgress = false });
        var ok = await SetAsync(new { mode = "ok" });

        Assert.True((bool?)naive.Json["naive"]);
        Assert.False((bool)byHand.Json["autoProgress"]!);
        Assert.True((bool)ok.Json["autoProgress"]!);
        Assert.Null(ok.Json["naive"]);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"count":1}""")]
    [InlineData("""{"mode":"error500"}""")]
    [InlineData("""{"mode":"slow","delayMs":60001}""")]
    [InlineData("""{"mode":"slow","count":-1}""")]
    public async Task An_unreadable_mode_is_refused(string body) => Assert.Equal(400, (await SetAsync(body)).Status);

    [Theory]
    [InlineData("summit")]
    [InlineData("nobody")]
    public async Task A_bank_without_a_stub_is_not_found(string bank) =>
        Assert.Equal("bank_not_found", (await SetAsync(new { mode = "ok" }, bank)).Code);

    [Fact]
    public async Task A_stub_that_does_not_run_is_unavailable()
    {
        await using var alone = await IssuanceWorld.StartAsync(
            settings: new Dictionary<string, string?> { ["Stubs:BaseUrl"] = "http://127.0.0.1:9" }
        );

        var answer = await alone.As("ops").PostAsync("/v1/sandbox/banks/harbour/behaviour", new { mode = "ok" });

        Assert.Equal((503, "bank_unavailable"), (answer.Status, answer.Code));
        Assert.NotNull(answer.Header("Retry-After"));
    }
}

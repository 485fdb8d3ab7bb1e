using Issuance.Jobs;

namespace Issuance.Tests.Banks;

public class CrashPointTests
{
    [Theory]
    [InlineData("after_intent")]
    [InlineData("after_send")]
    [InlineData("after_reply")]
    [InlineData("before_commit")]
    [InlineData("after_commit")]
    [InlineData("before_outbox")]
    [InlineData("after_outbox")]
    public void A_point_may_be_armed_in_the_sandbox_alone(string point)
    {
        Assert.Null(CrashPoint.WhyNotStart(point, "sandbox"));
        Assert.NotNull(CrashPoint.WhyNotStart(point, "production"));
        Assert.NotNull(CrashPoint.WhyNotStart(point, null));
    }

    [Fact]
    public void A_point_that_does_not_exist_is_refused_rather_than_never_reached() =>
        Assert.Contains("after_send", CrashPoint.WhyNotStart("after_sent", "sandbox"), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_point_every_environment_starts(string? wanted) =>
        Assert.Null(CrashPoint.WhyNotStart(wanted, "production"));

    [Fact]
    public void A_point_that_is_not_armed_is_passed() => CrashPoint.Reached(CrashPoint.AfterSend);
}

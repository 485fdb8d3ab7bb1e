using System.Globalization;
using Issuance.Banks;
using Issuance.Banks.Rural;
using Issuance.Calendar;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Issuance.Tests.Banks.Rural;

public sealed class RuralSetupTests
{
    [Fact]
    public void Without_a_configuration_there_is_no_such_bank()
    {
        using var services = Services(("ISSUANCE_ENVIRONMENT", "sandbox"));

        Assert.Empty(services.GetServices<IAgentBank>());
    }

    [Fact]
    public void It_does_not_know_its_references_again_and_confirms_by_file()
    {
        using var services = Services(("Banks:Rural:Folder", "/drop"));
        var able = services.GetRequiredService<BankDirectory>().Find("rural")!.Capabilities;

        Assert.Equal((false, false, BankConfirmation.File), (able.Deduplicates, able.EnquiresAtAnyTime, able.Confirms));
        Assert.Equal((new TimeOnly(16, 30), "none"), (able.CutOff, able.Suite));
        Assert.Equal(BankCapabilities.Everything, able.Kinds);
    }

    [Theory]
    [InlineData("2026-03-02T16:30:00", "2026-03-04T00:00:00")] // Monday, in time: answered by the end of Tuesday
    [InlineData("2026-03-02T16:30:01", "2026-03-05T00:00:00")]
    [InlineData("2026-03-06T09:00:00", "2026-03-10T00:00:00")] // Friday: Monday is the next working day
    [InlineData("2026-03-07T09:00:00", "2026-03-11T00:00:00")] // Saturday: worked on Monday
    [InlineData("2026-09-30T17:00:00", "2026-10-10T00:00:00")] // before the National Day holiday
    public void The_window_ends_with_the_working_day_after_the_one_whose_cut_off_was_met(string sent, string ends)
    {
        using var services = Services(("Banks:Rural:Folder", "/drop"));
        var bank = services.GetRequiredService<RuralBank>();

        Assert.Equal(China(ends), bank.WindowEndsAt(China(sent)));
    }

    [Fact]
    public void The_sandbox_has_a_window_of_seconds()
    {
        using var services = Services(("Banks:Rural:Folder", "/drop"), ("ISSUANCE_ENVIRONMENT", "sandbox"));
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal(now.AddSeconds(10), services.GetRequiredService<RuralBank>().WindowEndsAt(now));
    }

    [Theory]
    [InlineData("Folder", "")]
    [InlineData("Folder", "drop")]
    [InlineData("MaxLines", "501")]
    [InlineData("KeepDays", "14")]
    [InlineData("PauseSeconds", "16")]
    [InlineData("ProcessingWindowSeconds", "59")]
    [InlineData("Sftp:Host", "bank.example")]
    [InlineData("Sftp:User", "-oProxyCommand=sh")]
    public void A_configuration_that_cannot_work_is_refused_at_the_start(string name, string value)
    {
        using var services = Services(("Banks:Rural:Folder", "/drop"), ($"Banks:Rural:{name}", value));

        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
    }

    private static DateTimeOffset China(string local) =>
        new(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    private static ServiceProvider Services(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder();
        foreach (var (name, value) in settings)
            configuration.AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]);
        return new ServiceCollection()
            .AddLogging()
            .AddRural(configuration.Build(), _ => WorkingCalendar.Published.IsWorkingDay)
            .BuildServiceProvider();
    }
}

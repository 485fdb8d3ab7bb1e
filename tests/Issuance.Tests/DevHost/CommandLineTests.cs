using Issuance.DevHost;

namespace Issuance.Tests.DevHost;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "up|tour|test|down|doctor|token|run-job")]
    [InlineData("fly", "up tour test down doctor token run-job")]
    [InlineData("bench nothing", "names: status activation queue memory start")]
    [InlineData("bench ops --html", "names: status activation queue memory start")]
    [InlineData("bench events --rows", "names: status")]
    [InlineData("bench events --rows many", "no number of rows")]
    [InlineData("bench ops --rows 5000", "--rows goes with one of: events growth")]
    [InlineData("bench --rows 5000", "--rows goes with one of: events growth")]
    [InlineData("up --quickly", "--detach")]
    [InlineData("up --api", "--api takes a number of processes, 1 to 8")]
    [InlineData("up --api 0", "--api takes a number of processes, 1 to 8")]
    [InlineData("up --detach --jobs two", "--jobs takes a number of processes, 1 to 8")]
    [InlineData("roll now", "takes no arguments")]
    [InlineData("listen nobody", "bank-harbour bank-meridian")]
    [InlineData("listen --port", "N is 1 to 65535")]
    [InlineData("listen bank-rural --port 70000", "N is 1 to 65535")]
    [InlineData("listen --secret hidden", "--secret whsec_")]
    [InlineData("listen --port 8097 --secret whsec_short", "base64 of 24 to 64 bytes")]
    [InlineData("keys", "FOLDER")]
    [InlineData("down --all", "--wipe")]
    [InlineData("tour now", "takes no arguments")]
    [InlineData("token", "bank-harbour bank-meridian")]
    [InlineData("token nobody", "bank-harbour bank-meridian")]
    [InlineData("token ops --scope", "bank-harbour bank-meridian")]
    [InlineData("backup one two", "backup [FILE]")]
    [InlineData("restore", "restore FILE")]
    [InlineData("restore one --since yesterday", "--since YYYY-MM-DDThh:mm:ssZ")]
    [InlineData("run-job", "order-cards enquire-instructions")]
    [InlineData("run-job nothing", "order-cards enquire-instructions")]
    [InlineData("run-job order-cards --period 2026-03-02", "case-deadlines")]
    [InlineData("run-job case-deadlines --period 2026-02-30", "YYYY-MM-DD")]
    public async Task Wrong_usage_ends_with_2_and_names_the_choices_on_stderr(string words, string choices)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exit = await Cli.RunAsync(Words(words), output, error, CancellationToken.None);

        Assert.Equal(2, exit);
        Assert.Equal("", output.ToString());
        Assert.Contains(choices, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_asked_for_is_read_as_it_was_written()
    {
        Assert.Equal(
            new CommandLine("listen", "bank-rural", Port: 9000, Secret: "whsec_a"),
            CommandLine.Parse(["listen", "bank-rural", "--port", "9000", "--secret", "whsec_a"])
        );
        Assert.Equal(new CommandLine("listen", "bank-harbour", Port: 8099), CommandLine.Parse(["listen"]));
        Assert.Equal(new CommandLine("up", Detach: true), CommandLine.Parse(["up", "--detach"]));
        Assert.Equal(
            new CommandLine("up", Detach: true, Spread: (2, 3)),
            CommandLine.Parse(["up", "--api", "2", "--detach", "--jobs", "3"])
        );
        Assert.Equal(new CommandLine("up", Spread: (1, 2)), CommandLine.Parse(["up", "--jobs", "2"]));
        Assert.Equal(new CommandLine("down", Wipe: true), CommandLine.Parse(["down", "--wipe"]));
        Assert.Equal(
            new CommandLine("token", "ops", Scope: "events:read cards.status:read"),
            CommandLine.Parse(["token", "ops", "--scope", "events:read cards.status:read"])
        );
        Assert.Equal(
            new CommandLine("run-job", "case-deadlines", Period: "2026-03-05"),
            CommandLine.Parse(["run-job", "case-deadlines", "--period", "2026-03-05"])
        );
        Assert.Equal(new CommandLine("bench", "ops", Json: true), CommandLine.Parse(["bench", "ops", "--json"]));
        Assert.Equal(new CommandLine("bench"), CommandLine.Parse(["bench"]));
        Assert.Equal(
            new CommandLine("bench", "events", Json: true, Rows: 200_000),
            CommandLine.Parse(["bench", "events", "--rows", "200000", "--json"])
        );
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

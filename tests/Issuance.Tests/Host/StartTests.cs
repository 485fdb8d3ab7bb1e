using System.Diagnostics;
using Issuance.Tests.Banks;
using Issuance.Tests.World;

namespace Issuance.Tests.Host;

/// <summary>The program itself, as an operator starts it.</summary>
public sealed class StartTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Issuance.Host.dll");

    private static async Task<(int Exit, string Out, string Error)> RunAsync(
        string[] args,
        Dictionary<string, string?>? environment = null
    )
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. args])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (
            var name in new[] { "ISSUANCE_ENVIRONMENT", "CRASH_AT", "Keys__Folder", "ConnectionStrings__Issuance" }
        )
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var (output, error) = (
            process.StandardOutput.ReadToEndAsync(limit.Token),
            process.StandardError.ReadToEndAsync(limit.Token)
        );
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    private static Dictionary<string, string?> Settings(string keys) =>
        new()
        {
            ["ISSUANCE_PORT"] = "0",
            ["ConnectionStrings__Issuance"] = "Host=127.0.0.1;Port=9;Username=nobody",
            ["Keys__Folder"] = keys,
            ["Banks__Harbour__BaseUrl"] = "https://localhost:9/harbour",
            ["Banks__Harbour__CaFile"] = TestAuthority.SomeFile,
        };

    private static void RefusedInOneLine((int Exit, string Out, string Error) run, string about)
    {
        Assert.Equal(1, run.Exit);
        var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("The service does not start: ", line, StringComparison.Ordinal);
        Assert.Contains(about, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_named_environment_a_crash_point_is_refused()
    {
        var settings = Settings(TestServer.Keys);
        settings["CRASH_AT"] = "after_send";

        RefusedInOneLine(await RunAsync([], settings), "CRASH_AT");
    }

    [Theory]
    [InlineData("sandboks", "ISSUANCE_ENVIRONMENT")]
    public async Task An_unknown_environment_is_refused(string environment, string about)
    {
        var settings = Settings(TestServer.Keys);
        settings["ISSUANCE_ENVIRONMENT"] = environment;

        RefusedInOneLine(await RunAsync([], settings), about);
    }

    [Fact]
    public async Task Missing_secrets_are_refused()
    {
        var settings = Settings("/nowhere");

        RefusedInOneLine(await RunAsync([], settings), "service/tokens.private.pem is missing");
        settings.Remove("Keys__Folder");
        RefusedInOneLine(await RunAsync([], settings), "Keys__Folder");
        settings["Keys__Folder"] = TestServer.Keys;
        settings.Remove("ConnectionStrings__Issuance");
        RefusedInOneLine(await RunAsync([], settings), "ConnectionStrings__Issuance");
    }

    [Fact]
    public async Task A_placeholder_or_a_key_used_twice_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("issuance-keys-").FullName;
        foreach (var file in Directory.EnumerateFiles(TestServer.Keys, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(TestServer.Keys, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var columns = Path.Combine(folder, "service", "columns.key");
        await File.WriteAllTextAsync(columns, Convert.ToBase64String(new byte[32]));
        var placeholder = await RunAsync([], Settings(folder));
        File.Copy(Path.Combine(folder, "service", "index.key"), columns, overwrite: true);
        var twice = await RunAsync([], Settings(folder));
        Directory.Delete(folder, recursive: true);

        RefusedInOneLine(placeholder, "service/columns.key holds a placeholder");
        RefusedInOneLine(twice, "holds the same key as another one");
    }

    [Theory]
    [InlineData(
        "Banks__Harbour__BaseUrl",
        "http://localhost:9/harbour",
        "Banks:Harbour:BaseUrl must be an https address"
    )]
    [InlineData("Banks__Harbour__CaFile", null, "Banks:Harbour:CaFile must name the certificate")]
    [InlineData("Banks__Harbour__CaFile", "/nowhere.pem", "/nowhere.pem")]
    public async Task A_bank_without_its_authority_or_in_clear_is_refused_outside_the_sandbox(
        string name,
        string? value,
        string about
    )
    {
        var settings = Settings(TestServer.Keys);
        settings[name] = value;

        RefusedInOneLine(await RunAsync([], settings), about);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_in_one_line()
    {
        RefusedInOneLine(await RunAsync(["--role", "jobs"], Settings(TestServer.Keys)), "");
    }

    [Fact]
    public async Task The_document_is_written_without_any_setting()
    {
        var file = Path.GetTempFileName();

        var run = await RunAsync(["openapi", "--out", file]);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "openapi", "issuance.v1.json")),
            await File.ReadAllTextAsync(file)
        );
        File.Delete(file);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("openapi")]
    [InlineData("run-job", "dance")]
    [InlineData("run-job", "order-cards", "--period", "2026-03-02")]
    [InlineData("migrate", "now")]
    public async Task Wrong_usage_ends_with_2_and_says_what_there_is(params string[] args)
    {
        var run = await RunAsync(args);

        Assert.Equal(2, run.Exit);
        Assert.NotEmpty(run.Error);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task A_wrong_role_is_refused() =>
        RefusedInOneLine(await RunAsync(["--role", "cook"], Settings(TestServer.Keys)), "--role");
}

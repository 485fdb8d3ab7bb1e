using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Issuance.DevHost;
using Issuance.DevHost.Keys;
using Issuance.DevHost.Processes;
using Issuance.DevHost.Running;

namespace Issuance.Tests.DevHost;

public sealed class BackgroundProcessTests : IDisposable
{
    private readonly Checkout _checkout = new(Directory.CreateTempSubdirectory("issuance-devhost-run-").FullName);

    public BackgroundProcessTests()
    {
        Checkout.MakePrivate(_checkout.Run);
        Checkout.MakePrivate(_checkout.Logs);
    }

    public void Dispose() => Directory.Delete(_checkout.Root, recursive: true);

    [Fact]
    public async Task A_pid_that_now_belongs_to_another_program_is_neither_believed_nor_ended()
    {
        using var stranger = Process.Start("sleep", "60");
        var part = new BackgroundProcess("host", "/somewhere/Issuance.Host.dll", _checkout);
        await File.WriteAllTextAsync(part.PidFile, stranger.Id.ToString(CultureInfo.InvariantCulture));

        Assert.Null(await part.LivePidAsync(CancellationToken.None));
        Assert.False(await part.StopAsync());

        Assert.False(stranger.HasExited);
        Assert.False(File.Exists(part.PidFile));
        stranger.Kill();
    }

    [Fact]
    public async Task What_was_started_is_found_by_its_pid_file_and_stopped()
    {
        var part = new BackgroundProcess("stubs", Path.Combine(AppContext.BaseDirectory, "BankStubs.dll"), _checkout);
        KeyFiles.MakeMissing(_checkout.Keys);
        var settings = new Settings(FreePort.Find(), FreePort.Find(), OwnDatabase: null);

        part.Start([], HostEnvironment.For(_checkout, settings, connection: ""));
        await ReadyWait.UntilAsync(part, $"{settings.Urls.Stubs}/_stub/mode?bank=harbour", CancellationToken.None);

        Assert.NotNull(await part.LivePidAsync(CancellationToken.None));
        Assert.True(await part.StopAsync());
        Assert.Null(await part.LivePidAsync(CancellationToken.None));
        Assert.False(await part.StopAsync());
    }

    [Fact]
    public async Task A_shell_that_becomes_its_program_is_never_taken_for_an_ended_one()
    {
        for (var start = 0; start < 100; start++)
        {
            using var part = Process.Start("/bin/sh", ["-c", "exec sleep 10"]);
            for (var look = 0; look < 40; look++)
            {
                Assert.Contains(
                    "10",
                    await CommandLines.OfAsync(part.Id, CancellationToken.None),
                    StringComparison.Ordinal
                );
            }

            part.Kill();
        }
    }

    [Fact]
    public async Task A_part_that_ends_while_it_starts_is_told_with_the_end_of_its_log()
    {
        var part = new BackgroundProcess("host", Path.Combine(AppContext.BaseDirectory, "nothing-here.dll"), _checkout);
        await File.WriteAllTextAsync(part.Log, "what an earlier start said\n");

        part.Start([], new Dictionary<string, string>(StringComparer.Ordinal));

        var told = await Assert.ThrowsAsync<StopException>(() =>
            ReadyWait.UntilAsync(part, $"http://localhost:{FreePort.Find()}/health/ready", CancellationToken.None)
        );
        Assert.Equal(ExitCodes.DidNotHold, told.ExitCode);
        Assert.Contains("nothing-here.dll", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("an earlier start", told.Message, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Globalization;
using Issuance.DevHost;
using Issuance.DevHost.Processes;

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
        // The developer's own program, waiting: `dotnet` runs it as it runs the host.
        var program = Path.Combine(AppContext.BaseDirectory, "BankStubs.dll");
        var part = new BackgroundProcess("stubs", program, _checkout);
        part.Start([], new Dictionary<string, string>(StringComparer.Ordinal) { ["ISSUANCE_STUBS_PORT"] = "0" });
        var waiting = Stopwatch.StartNew();
        while (await part.LivePidAsync(CancellationToken.None) is null && waiting.Elapsed < TimeSpan.FromSeconds(10))
        {
            await Task.Delay(20);
        }

        Assert.NotNull(await part.LivePidAsync(CancellationToken.None));
        Assert.True(await part.StopAsync());

        Assert.Null(await part.LivePidAsync(CancellationToken.None));
        Assert.False(await part.StopAsync());
    }
}

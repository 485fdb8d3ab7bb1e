using System.Diagnostics;
using System.Net;
using BankStubs;

namespace Issuance.Tests.StubBanks;

public sealed class RestartTests
{
    [Fact]
    public async Task A_restart_keeps_the_ledger_and_its_numbering()
    {
        await using var bench = await StubBench.StartAsync();
        var (before, after) = (StubBench.NewReference(), StubBench.NewReference());
        await bench.OrderAsync(before);
        await bench.EnquireAsync(before);
        await bench.UntilInTransitAsync(before);
        var ledger = await bench.LedgerAsync();

        await bench.StopStubAsync();
        await bench.StartStubAsync();

        Assert.Equal(ledger.ToJsonString(), (await bench.LedgerAsync()).ToJsonString());
        Assert.Equal(HttpStatusCode.Accepted, (await bench.OrderAsync(before)).Status);
        await bench.OrderAsync(after);
        var entry = await bench.UntilInTransitAsync(after);
        Assert.Equal(
            ["hb-000004", "hb-000005", "hb-000006"],
            entry["callbacks"]!.AsArray().Select(c => (string)c!["messageId"]!)
        );
        Assert.NotEqual((string?)ledger["entries"]![0]!["cardNumber"], (string?)entry["cardNumber"]);
        Assert.Equal(1, (int)(await bench.EntryAsync(before))["effects"]!);
    }

    [Fact]
    public async Task A_torn_last_line_is_cut_off_and_any_other_stops_the_start()
    {
        await using var bench = await StubBench.StartAsync();
        var reference = StubBench.NewReference();
        await bench.OrderAsync(reference);
        await bench.UntilInTransitAsync(reference);
        await bench.StopStubAsync();
        var file = Assert.Single(Directory.GetFiles(bench.Folder, "ledger.harbour.*"));
        var whole = await File.ReadAllTextAsync(file);

        await File.AppendAllTextAsync(file, "{\"line\":\"order_rec");
        await bench.StartStubAsync();
        Assert.Equal("in_transit", (string?)(await bench.EntryAsync(reference))["state"]);
        await bench.StopStubAsync();
        Assert.Equal(whole, await File.ReadAllTextAsync(file));

        await File.AppendAllTextAsync(file, "{\"line\":\"order_rec\n");
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.StartStubAsync());
    }

    [Fact]
    public async Task Two_stubs_cannot_share_a_ledger()
    {
        await using var bench = await StubBench.StartAsync();
        var options = new StubOptions
        {
            LedgerFolder = bench.Folder,
            BankPrivateKeyPem = bench.BankKeyPem,
            ServicePublicKeyPem = bench.ServiceKeyPem,
        };

        Assert.ThrowsAny<IOException>(() => StubHost.Build(options));
    }

    [Fact]
    public async Task Unfinished_orders_and_callbacks_go_on_after_a_restart()
    {
        await using var bench = await StubBench.StartAsync();
        bench.Receiver.Status = 503;
        var reference = StubBench.NewReference();
        await bench.OrderAsync(reference);
        await bench.UntilAsync(reference, e => e["callbacks"]!.AsArray().Any(c => (int)c!["deliveries"]! > 0));
        await bench.StopStubAsync();
        bench.Receiver.Status = 200;

        await bench.StartStubAsync();

        var entry = await bench.UntilInTransitAsync(reference);
        Assert.Equal([1, 2, 3], entry["callbacks"]!.AsArray().Select(c => (int)c!["sequence"]!));
    }

    [Fact]
    public async Task A_killed_process_has_forgotten_nothing_that_it_answered()
    {
        await using var bench = await StubBench.StartAsync(withStub: false);
        var keys = Directory.CreateDirectory(Path.Combine(bench.Folder, "keys")).FullName;
        Directory.CreateDirectory(Path.Combine(keys, "banks"));
        Directory.CreateDirectory(Path.Combine(keys, "service"));
        await File.WriteAllTextAsync(Path.Combine(keys, "banks", "harbour.private.pem"), bench.BankKeyPem);
        await File.WriteAllTextAsync(Path.Combine(keys, "service", "messages.public.pem"), bench.ServiceKeyPem);
        var (told, lost) = (StubBench.NewReference(), StubBench.NewReference());

        using (var stub = await StartProcessAsync(bench, keys))
        {
            await bench.OrderAsync(told);
            await bench.SetModeAsync("\"mode\":\"lost_reply\",\"count\":1");
            await Assert.ThrowsAsync<HttpRequestException>(() => bench.OrderAsync(lost));
            stub.Kill();
            await stub.WaitForExitAsync();
        }

        using (var stub = await StartProcessAsync(bench, keys))
        {
            var entry = await bench.EntryAsync(lost);
            Assert.Equal((1, 1), ((int)entry["effects"]!, (int)entry["requests"]!));
            // The first may have died before it was released; as for the second, an enquiry then sets it going.
            await bench.EnquireAsync(told);
            await bench.EnquireAsync(lost);
            await bench.UntilInTransitAsync(told);
            await bench.UntilInTransitAsync(lost);
            Assert.Equal(6, bench.Receiver.All.DistinctBy(r => r.MessageId).Count());
            stub.Kill();
            await stub.WaitForExitAsync();
        }
    }

    /// <summary>Starts the stub as <c>./dev</c> does, on a free port, and reads its address from the start line.</summary>
    private static async Task<Process> StartProcessAsync(StubBench bench, string keys)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(typeof(StubHost).Assembly.Location);
        start.Environment["ISSUANCE_STUBS_PORT"] = "0";
        start.Environment["Keys__Folder"] = keys;
        start.Environment["Stubs__LedgerFolder"] = Path.Combine(bench.Folder, "stubs");
        start.Environment["Stubs__CallbackBaseUrl"] = bench.CallbackBase;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("bank stubs ready ", StringComparison.Ordinal))
                continue;
            bench.Use(line["bank stubs ready ".Length..]);
            // Read on, or the pipe fills and the process waits for us.
            _ = process.StandardOutput.ReadToEndAsync();
            return process;
        }

        throw new InvalidOperationException("The stub ended before it was ready.");
    }
}

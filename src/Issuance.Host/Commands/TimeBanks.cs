using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Issuance.Banks;
using Issuance.Banks.Signing;
using Issuance.CardOrders;
using Issuance.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Host.Commands;

/// <summary>
/// <c>time-banks</c>: for <c>./dev bench banks</c>, on a database of its own and stubs that answer at once. Reads one
/// question a line and answers with one line of JSON: name to figure.
/// </summary>
/// <remarks>
/// <c>floor N</c>: messages a second that a bare HttpClient exchanges with Harbour, signed the same way, N of them;
/// <c>prepare BANK N</c>: N orders to send; <c>send BANK N</c>: orders a second, from due to recorded, for each bank named
/// (<c>send harbour,rural 500</c>; a bank after a minus sign is sent to without being waited for); <c>memory</c>:
/// megabytes in use.
/// </remarks>
internal static class TimeBanks
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0)
            return await Command.WrongAsync("Usage: time-banks");
        await using var owner = await CommandHost.BuildAsync(databaseRole: null);
        await using var services = await CommandHost.BuildAsync(Database.JobsRole);
        var orders = new OrdersToSend(services);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var figures = words switch
            {
                ["floor", var count] => await FloorAsync(
                    services,
                    orders,
                    int.Parse(count, CultureInfo.InvariantCulture)
                ),
                ["prepare", var bank, var count] => await PrepareAsync(
                    orders,
                    owner,
                    bank,
                    int.Parse(count, CultureInfo.InvariantCulture)
                ),
                ["send", var banks] => await SendAsync(services, banks.Split(',')),
                ["memory"] => Memory(),
                _ => [],
            };
            Console.WriteLine(JsonSerializer.Serialize(figures));
        }

        return 0;
    }

    private static async Task<Dictionary<string, double>> PrepareAsync(
        OrdersToSend orders,
        ServiceProvider owner,
        string bank,
        int count
    )
    {
        await orders.PrepareAsync(bank, count);
        await using var scope = owner.CreateAsyncScope();
        // What the database does by itself within a minute: else the first rounds are measured with plans for empty tables.
        await scope
            .ServiceProvider.GetRequiredService<IssuanceDb>()
            .Database.ExecuteSqlAsync($"vacuum analyze applications, cards, bank_instructions, work_items, events");
        return new(StringComparer.Ordinal) { [bank] = count };
    }

    /// <summary>
    /// Signs, posts, reads and verifies, as whoever exchanges signed messages must; writes nothing down. Connections are kept,
    /// as a bare client does.
    /// </summary>
    private static async Task<Dictionary<string, double>> FloorAsync(
        ServiceProvider services,
        OrdersToSend orders,
        int count
    )
    {
        var signer = services.GetRequiredService<MessageSigner>();
        var verifier = services.GetRequiredService<MessageVerifier>();
        var bank = services.GetRequiredService<BankDirectory>().Find("harbour")!;
        var address = new Uri(
            services.GetRequiredService<IConfiguration>()["Banks:Harbour:BaseUrl"] + "/v1/card-orders"
        );
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var messages = Enumerable.Range(0, count).Select(_ => BodyOf(orders.Message())).ToList();
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            messages,
            new ParallelOptions { MaxDegreeOfParallelism = bank.Capabilities.MaxConcurrentCalls },
            async (body, cancel) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address)
                {
                    Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
                };
                signer.SignRequest(request, body);
                using var answer = await http.SendAsync(request, cancel);
                answer.EnsureSuccessStatusCode();
                var told = await answer.Content.ReadAsByteArrayAsync(cancel);
                if (verifier.VerifyAnswer("harbour", answer, address.AbsoluteUri, told) is not SignatureCheck.Valid)
                    throw new InvalidOperationException("An answer is not signed as it must be.");
            }
        );
        return PerSecond("floor", count, begun);
    }

    /// <summary>As contract 3.4 has it; written here again, so that the floor owes the adapter nothing.</summary>
    private static byte[] BodyOf(BankRequest.OpenAccountAndOrderCard order) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                reference = order.Reference,
                kind = "open_account_order_card",
                holder = new
                {
                    name = order.Holder.Name,
                    idNumber = order.Holder.IdNumber,
                    mobile = order.Holder.Mobile,
                    sex = order.Holder.Sex,
                },
                servicePoint = order.ServicePoint,
                cardProduct = "insurance_debit",
            }
        );

    /// <summary>Sends what is due for each bank, all side by side, and tells each one's rate.</summary>
    private static async Task<Dictionary<string, double>> SendAsync(ServiceProvider services, string[] banks)
    {
        var send = services.GetRequiredService<SendInstructions>();
        using var hanging = new CancellationTokenSource();
        var notWaitedFor = banks
            .Where(name => name.StartsWith('-'))
            .Select(name => send.RunAsync(name[1..], hanging.Token))
            .ToList();
        var rates = await Task.WhenAll(
            banks.Where(name => !name.StartsWith('-')).Select(name => RateAsync(services, send, name))
        );
        await hanging.CancelAsync();
        await Task.WhenAll(notWaitedFor);
        return rates.SelectMany(rate => rate).ToDictionary(StringComparer.Ordinal);
    }

    private static async Task<Dictionary<string, double>> RateAsync(
        ServiceProvider services,
        SendInstructions send,
        string bank
    )
    {
        var begun = Stopwatch.GetTimestamp();
        var count = await send.RunAsync(bank, CancellationToken.None);
        var figures = PerSecond(bank, count.Items, begun);
        await using var scope = services.CreateAsyncScope();
        var left = await scope
            .ServiceProvider.GetRequiredService<IssuanceDb>()
            .BankInstructions.CountAsync(i => i.Bank == bank && i.State == InstructionState.Prepared);
        return left == 0
            ? figures
            : throw new InvalidOperationException($"{left} orders to {bank} were not sent; no rate can be told.");
    }

    private static Dictionary<string, double> Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new(StringComparer.Ordinal) { ["memory"] = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0 };
    }

    private static Dictionary<string, double> PerSecond(string name, int count, long begun) =>
        new(StringComparer.Ordinal) { [name] = count / Stopwatch.GetElapsedTime(begun).TotalSeconds };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Issuance.Banks;
using Issuance.Banks.Harbour;
using Issuance.CardOrders;
using Issuance.Http;
using Microsoft.OpenApi;

namespace Issuance.Tests.Banks.Harbour;

/// <summary>The description of the bank's interface cannot drift: its examples are what the adapter sends and reads.</summary>
public sealed class HarbourDocumentTests
{
    private const string Order = "ord-7k3m9q2x4t8v1-1";
    private static readonly CardAtBank Card = new(Order, "9990000000000417");
    private static readonly DateOnly Day = new(2026, 11, 22);

    private static readonly BankRequest[] Requests =
    [
        new BankRequest.OpenAccountAndOrderCard(Order, StubBank.Holder, "SP-EAST"),
        new BankRequest.ReplaceCard("rep-7k3m9q2x4t8v1-1", Card, StubBank.Holder, "SP-EAST"),
        new BankRequest.Freeze("frz-7k3m9q2x4t8v1-1", Card, "lost"),
        new BankRequest.Unfreeze("frz-7k3m9q2x4t8v1-1", Card),
        new BankRequest.Close("frz-7k3m9q2x4t8v1-1", Card),
        new BankRequest.SubmitBatch(
            "bat-202611-harbour-1",
            new(2026, 11, 30),
            [
                new("alw-202611-7k3m9q2x4t8v1-1", Card, 12_345),
                new("alw-202611-4t8v17k3m9q2x-1", new("ord-4t8v17k3m9q2x-1", null), 12_345),
            ]
        ),
    ];

    public static TheoryData<InstructionKind> Kinds => [.. Requests.Select(r => r.Kind)];

    public static TheoryData<string, string> Operations
    {
        get
        {
            var operations = new TheoryData<string, string>();
            foreach (var (method, path) in HarbourDocument.Operations)
                operations.Add(method, path);
            return operations;
        }
    }

    [Fact]
    public void It_is_a_sound_document()
    {
        var result = OpenApiDocument.Parse(HarbourDocument.Text, "json");

        Assert.Empty(result.Diagnostic!.Errors);
        Assert.Empty(result.Diagnostic.Warnings);
        Assert.Equal(10, result.Document!.Paths.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_we_send_is_an_example_of_it(InstructionKind kind)
    {
        await using var server = await BankServer.StartAsync();
        await server.Adapter().SendAsync(Requests.Single(r => r.Kind == kind), CancellationToken.None);

        var sent = Assert.Single(server.Requests);
        var path = sent.Path["/harbour".Length..];

        Assert.Contains(
            HarbourDocument.Requests(path),
            example => JsonNode.DeepEquals(example.Value, JsonNode.Parse(sent.Body))
        );
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_answer_of_it_is_read_as_it_says(string method, string path)
    {
        await using var server = await BankServer.StartAsync();
        var bank = server.Adapter();
        var answers = HarbourDocument.Answers(method, path).ToList();
        Assert.NotEmpty(answers);

        foreach (var (status, example) in answers)
        {
            server.Play = r => r.AnswerAsync(status, example.Value.ToJsonString());
            // No result of a batch is no result, whatever the reason.
            var expected =
                path.EndsWith("/results", StringComparison.Ordinal) && example.Ending == "not_found"
                    ? "unknown"
                    : example.Ending;
            Assert.Equal(
                $"{status} {example}: {expected}",
                $"{status} {example}: {await AskAsync(bank, path, method)}"
            );
        }
    }

    [Fact]
    public void Every_callback_of_it_is_one_that_we_take() =>
        Assert.All(
            HarbourDocument.Callbacks,
            callback =>
            {
                var read = JsonSerializer.Deserialize<ReceiveBankCallback.Request>(
                    callback.Value.ToJsonString(),
                    JsonText.Options
                )!;
                Assert.Equal($"order_{callback}", JsonSerializer.Serialize(read.Type, JsonText.Options).Trim('"'));
            }
        );

    /// <summary>Makes the call of an operation and names its ending as the document does.</summary>
    private static async Task<string> AskAsync(HarbourBank bank, string path, string method)
    {
        var request = Requests.First(r => path.Split('/')[2] == Collection(r.Kind) || path == "/v1/accounts");
        var enquiry = new BankEnquiry(request.Reference, request.Kind, null, null);
        if (path == "/v1/accounts")
            return await ReadBooksAsync(bank);
        if (path.EndsWith("/results", StringComparison.Ordinal))
            return await bank.FetchBatchResultsAsync(enquiry, CancellationToken.None) is null ? "unknown" : "read";
        var answer =
            method == "post"
                ? await bank.SendAsync(request, CancellationToken.None)
                : await bank.EnquireAsync(enquiry, CancellationToken.None);
        return Issuance.Shared.Snake.Case(answer.GetType().Name);
    }

    private static async Task<string> ReadBooksAsync(HarbourBank bank)
    {
        try
        {
            await foreach (var _ in bank.ReadBooksAsync(Day, CancellationToken.None)) { }
            return "read";
        }
        catch (BankBooksException e)
        {
            return e.Code == "not_there_yet" ? "not_found" : "unknown";
        }
    }

    private static string Collection(InstructionKind kind) =>
        kind switch
        {
            InstructionKind.OpenAccountOrderCard => "card-orders",
            InstructionKind.ReplaceCard => "replacements",
            InstructionKind.SubmitBatch => "transfer-batches",
            _ => "account-services",
        };
}

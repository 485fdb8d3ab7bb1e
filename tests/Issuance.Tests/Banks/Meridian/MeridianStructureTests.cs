using System.Collections.Concurrent;
using System.Text;
using System.Xml.Linq;
using Issuance.Banks;
using Issuance.Banks.Meridian;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>Every message that we write, and every one that the stub writes, has the structure that the standard demands.</summary>
public sealed class MeridianStructureTests
{
    private static readonly MeridianRequests Requests = new(new MeridianOptions(), TimeProvider.System);
    private static readonly CardAtBank Card = new("ord-7k3m9q2x4t8v1-1", "9991000000000417");

    public static TheoryData<string> Ours() => [.. OurMessages().Keys];

    [Theory]
    [MemberData(nameof(Ours))]
    public void Our_messages_have_the_structure_of_the_standard(string name) =>
        Assert.Empty(IsoRules.Faults(Parse(OurMessages()[name])));

    [Fact]
    public void The_rules_find_what_is_wrong()
    {
        var opening = Parse(OurMessages()["acmt.007"]);
        opening.Descendants().First(e => e.Name.LocalName == "Ccy").Remove();
        var swapped = Parse(OurMessages()["acmt.019"]);
        var first = swapped.Elements().Single().Elements().First();
        first.Remove();
        swapped.Elements().Single().Add(first);
        var long35 = Parse(OurMessages()["pain.001"]);
        long35.Descendants().First(e => e.Name.LocalName == "EndToEndId").Value = new('x', 36);

        Assert.Equal(["Ccy is missing in Acct"], IsoRules.Faults(opening));
        Assert.NotEmpty(IsoRules.Faults(swapped));
        Assert.Single(IsoRules.Faults(long35));
    }

    [Theory]
    [InlineData("FRZE", "Refs Actn AcctId CardNb Caus")]
    [InlineData("UNFZ", "Refs Actn AcctId CardNb")]
    [InlineData("RPLC", "Refs Actn AcctId CardNb Rplcmnt")]
    public void The_banks_own_message_has_the_elements_of_its_guide(string action, string elements)
    {
        var message = Parse(Actions()[action]).Elements().Single();

        Assert.Equal((XNamespace)"urn:example:meridian:xsd:card.001" + "CardActn", message.Name);
        Assert.Equal(elements, string.Join(' ', message.Elements().Select(e => e.Name.LocalName)));
        Assert.Equal(action, message.Elements().ElementAt(1).Value);
    }

    [Fact]
    public void A_reference_that_does_not_fit_the_standard_is_never_written()
    {
        var close = new BankRequest.Close("cls-1", new(new string('x', 35), null));

        Assert.Throws<InvalidOperationException>(() => Requests.Write(close));
    }

    [Fact]
    public async Task The_banks_messages_have_it_too()
    {
        await using var stub = await MeridianStub.StartAsync();
        await using var tap = await TapAsync(stub);
        using var bank = new MeridianBank(
            new() { BaseUrl = new(tap.App.Urls.First()) },
            MeridianKeysForTests.Us,
            TimeProvider.System,
            NullLogger<MeridianBank>.Instance,
            _ => { }
        );
        var card = await stub.CardInTransitAsync();
        BankRequest[] requests =
        [
            MeridianStub.Order with
            {
                Reference = "ord-second-1",
            },
            new BankRequest.Freeze("frz-1", card, "lost"),
            new BankRequest.Freeze("frz-2", new("ord-nobody-1", null), "lost"),
            new BankRequest.SubmitBatch(
                "bat-1",
                new(2026, 2, 28),
                [new("trf-a-1", new("ord-second-1", null), 123450), new("trf-b-1", new("ord-nobody-1", null), 5)]
            ),
        ];
        foreach (var request in requests)
        {
            Assert.True(await bank.SendAsync(request, default) is BankAnswer.Pending or BankAnswer.Declined);
            await bank.EnquireAsync(new(request.Reference, request.Kind, null, null), default);
        }
        await bank.FetchBatchResultsAsync(new("bat-1", InstructionKind.SubmitBatch, null, null), default);
        await foreach (var _ in bank.ReadBooksAsync(MeridianForms.DayOf(TimeProvider.System.GetUtcNow()), default)) { }
        await stub.MailAsync(5);

        var documents = tap
            .Contents.Select(Parse)
            .Where(d => d.Name.NamespaceName.StartsWith("urn:iso", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(
            "acmt.010.001.03 acmt.011.001.03 camt.053.001.08 pain.002.001.11",
            string.Join(
                ' ',
                documents.Select(d => d.Name.NamespaceName.Split(':')[^1]).Distinct().Order(StringComparer.Ordinal)
            )
        );
        Assert.All(documents, d => Assert.Empty(IsoRules.Faults(d)));
    }

    internal static Dictionary<string, byte[]> OurMessages() =>
        new()
        {
            ["acmt.007"] = Requests.Write(MeridianStub.Order),
            ["acmt.019"] = Requests.Write(new BankRequest.Close("cls-7k3m9q2x4t8v1-1", Card)),
            ["pain.001"] = Requests.Write(
                new BankRequest.SubmitBatch(
                    "bat-2026-02-1",
                    new(2026, 2, 28),
                    [new("trf-a-1", Card, 123450), new("trf-b-1", Card, 1)]
                )
            ),
            ["camt.060"] = Requests.StatementQuery(
                MeridianGateway.NewSerial(),
                MeridianGateway.NewSerial(),
                new(2026, 3, 2),
                2
            ),
        };

    private static Dictionary<string, byte[]> Actions() =>
        new()
        {
            ["FRZE"] = Requests.Write(new BankRequest.Freeze("frz-1", Card, "lost")),
            ["UNFZ"] = Requests.Write(new BankRequest.Unfreeze("unf-1", Card)),
            ["RPLC"] = Requests.Write(new BankRequest.ReplaceCard("ord-new-1", Card, MeridianStub.Holder, "SP-EAST")),
        };

    private static XElement Parse(byte[] content) => XDocument.Parse(Encoding.UTF8.GetString(content)).Root!;

    /// <summary>Stands between the adapter and the stub and keeps what the stub says.</summary>
    private static async Task<Tap> TapAsync(MeridianStub stub)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var tap = new Tap(builder.Build());
        tap.App.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            using var answer = await tap.Http.PostAsync(
                $"{stub.Url}/meridian/gateway",
                new ByteArrayContent(body.ToArray())
            );
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            tap.Contents.Enqueue(MeridianEnvelope.Read(bytes)!.Value.Envelope.Content);
            await http.Response.Body.WriteAsync(bytes);
        });
        await tap.App.StartAsync();
        return tap;
    }

    private sealed record Tap(WebApplication App) : IAsyncDisposable
    {
        public HttpClient Http { get; } = new();
        public ConcurrentQueue<byte[]> Contents { get; } = new();

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await App.DisposeAsync();
        }
    }
}

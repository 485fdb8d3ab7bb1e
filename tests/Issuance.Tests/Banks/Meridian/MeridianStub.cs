using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BankStubs;
using Issuance.Banks;
using Issuance.Banks.Meridian;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Issuance.Tests.Banks.Meridian;

/// <summary>The stub bank Meridian on a port of its own, and our adapter pointed at it.</summary>
internal sealed class MeridianStub : IAsyncDisposable
{
    public const string Reference = "ord-7k3m9q2x4t8v1-1";
    public static readonly CardAtBank Card = new(Reference, null);
    public static readonly BankHolder Holder = new("张晓明", "109901198504120131", "10000000001", "male");
    public static readonly BankRequest.OpenAccountAndOrderCard Order = new(Reference, Holder, "SP-EAST");

    private readonly string folder = Directory.CreateTempSubdirectory("meridian-stub-").FullName;
    private readonly HttpClient http = new();
    private readonly int bookAccounts;
    private WebApplication stub = null!;

    private MeridianStub(int bookAccounts) => this.bookAccounts = bookAccounts;

    public MeridianBank Bank { get; private set; } = null!;

    /// <summary>The points that the adapter passed.</summary>
    public ConcurrentQueue<string> Points { get; } = new();

    public string Url { get; private set; } = null!;

    public static async Task<MeridianStub> StartAsync(int bookAccounts = 0, int timeoutSeconds = 10)
    {
        var its = new MeridianStub(bookAccounts);
        await its.StartStubAsync();
        its.Bank = new(
            new() { BaseUrl = new(its.Url + "/meridian"), TimeoutSeconds = timeoutSeconds },
            MeridianKeysForTests.Us,
            TimeProvider.System,
            NullLogger<MeridianBank>.Instance,
            its.Points.Enqueue
        );
        return its;
    }

    /// <summary>Ends the bank's process and starts it again over its ledger.</summary>
    public async Task RestartAsync()
    {
        await stub.DisposeAsync();
        await StartStubAsync();
    }

    public Task StopAsync() => stub.StopAsync();

    public Task<BankAnswer> SendAsync(BankRequest request) => Bank.SendAsync(request, CancellationToken.None);

    public Task<BankAnswer> EnquireAsync(
        string reference = Reference,
        InstructionKind kind = InstructionKind.OpenAccountOrderCard
    ) => Bank.EnquireAsync(new(reference, kind, null, null), CancellationToken.None);

    /// <summary>Fetches until so many messages came, and confirms each bag.</summary>
    public async Task<List<BankMail>> MailAsync(int count)
    {
        List<BankMail> mail = [];
        for (var i = 0; i < 500 && mail.Count < count; i++)
        {
            if (await Bank.FetchMailAsync(CancellationToken.None) is { } bag)
            {
                Assert.Empty(bag.Troubles);
                mail.AddRange(bag.Mail);
                await bag.ConfirmAsync(CancellationToken.None);
            }
            await Task.Delay(20);
        }
        Assert.True(mail.Count >= count, $"Only {mail.Count} messages came.");
        return mail;
    }

    /// <summary>Opens an account whose card is in transit, all told and confirmed.</summary>
    public async Task<CardAtBank> CardInTransitAsync(string reference = Reference)
    {
        Assert.IsType<BankAnswer.Pending>(await SendAsync(Order with { Reference = reference }));
        await MailAsync(3);
        var found = Assert.IsType<BankAnswer.Found>(await EnquireAsync(reference));
        return new(reference, found.Data.CardNumber);
    }

    public async Task ModeAsync(string mode, int? count = 1, string operation = "order", int? delayMs = null)
    {
        var body = new JsonObject
        {
            ["bank"] = "meridian",
            ["mode"] = mode,
            ["operation"] = operation,
        };
        if (count is not null)
            body["count"] = count;
        if (delayMs is not null)
            body["delayMs"] = delayMs;
        await PostModeAsync(body);
    }

    public Task AutoProgressAsync(bool on) =>
        PostModeAsync(new JsonObject { ["bank"] = "meridian", ["autoProgress"] = on });

    public async Task<JsonNode?> EntryAsync(string reference = Reference)
    {
        var ledger = await http.GetFromJsonAsync<JsonNode>($"{Url}/_stub/ledger?bank=meridian&reference={reference}");
        return ledger!["entries"]!.AsArray().SingleOrDefault();
    }

    public async ValueTask DisposeAsync()
    {
        Bank.Dispose();
        http.Dispose();
        await stub.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartStubAsync()
    {
        using var none = System.Security.Cryptography.ECDsa.Create(
            System.Security.Cryptography.ECCurve.NamedCurves.nistP256
        );
        stub = StubHost.Build(
            new()
            {
                Port = Url is null ? 0 : new Uri(Url).Port,
                LedgerFolder = folder,
                BankPrivateKeyPem = none.ExportPkcs8PrivateKeyPem(),
                ServicePublicKeyPem = none.ExportSubjectPublicKeyInfoPem(),
                MeridianPrivateKeyPem = MeridianKeysForTests.Banks.ExportPkcs8PrivateKeyPem(),
                MeridianServicePublicKeyPem = MeridianKeysForTests.Ours.ExportSubjectPublicKeyInfoPem(),
                StepInterval = TimeSpan.FromMilliseconds(20),
                BookAccounts = bookAccounts,
            }
        );
        await stub.StartAsync();
        Url ??= stub.Urls.First();
    }

    private async Task PostModeAsync(JsonObject body)
    {
        using var answer = await http.PostAsJsonAsync($"{Url}/_stub/mode", body);
        answer.EnsureSuccessStatusCode();
    }
}

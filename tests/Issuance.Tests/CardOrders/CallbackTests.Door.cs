using Issuance.Tests.World;
using Microsoft.EntityFrameworkCore;

namespace Issuance.Tests.CardOrders;

/// <summary>What is turned away before it has any effect.</summary>
public sealed partial class CallbackTests
{
    [Theory]
    [InlineData("signature_missing")]
    [InlineData("signature_invalid")]
    [InlineData("signature_expired")]
    [InlineData("signature_replayed")]
    public async Task A_message_that_must_not_be_believed_changes_nothing(string code)
    {
        var (reference, cardId) = await OrderedAsync();
        var body = Message(reference, 1, "order_accepted", new { accountLast4 = "0417" });
        using var request = Request(body, code == "signature_expired" ? TimeSpan.FromMinutes(-10) : default);
        if (code == "signature_missing")
            request.Headers.Remove("Signature");
        if (code == "signature_invalid")
            request.Content = Json(body.Replace("0417", "0418", StringComparison.Ordinal));
        if (code == "signature_replayed")
            await UseNonceOtherwiseAsync(request);

        var answer = await world.As("ops").SendAsync(request);

        Assert.Equal((401, code), (answer.Status, answer.Code));
        Assert.Equal("ordered", await CustodyAsync(cardId));
        Assert.False(await world.ReadAsync(db => db.BankMessages.AnyAsync(m => m.Reference == reference)));
    }

    [Fact]
    public async Task A_bank_without_an_adapter_is_not_found()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/banks/meridian/callbacks")
        {
            Content = Json("{}"),
        };

        var answer = await world.As("ops").SendAsync(request);

        Assert.Equal((404, "bank_not_found"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("""{"messageId":"x"}""", "missing_member")]
    [InlineData("""{"messageId":"x","messageId":"y"}""", "duplicate_member")]
    [InlineData("{", "malformed_json")]
    public async Task A_well_signed_message_without_its_shape_is_refused(string body, string fault)
    {
        using var request = Request(body);

        var answer = await world.As("ops").SendAsync(request);

        Assert.Equal((400, "request_invalid"), (answer.Status, answer.Code));
        Assert.Contains(answer.Json["errors"]!.AsArray(), error => (string?)error!["code"] == fault);
    }

    /// <summary>Sends another message under the nonce of this one, by signing both at the same instant with the same nonce.</summary>
    private async Task UseNonceOtherwiseAsync(HttpRequestMessage request)
    {
        var nonce = request.Headers.GetValues("Signature-Input").Single().Split("nonce=\"")[1].Split('"')[0];
        await world.ReadAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"insert into used_nonces (key_id, nonce, digest, expires_at) values ('harbour-1', {nonce}, {new byte[32]}, now() + interval '5 minutes')"
            )
        );
    }
}

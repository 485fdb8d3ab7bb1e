using System.Security.Cryptography;
using System.Text;
using Issuance.Client;

namespace Issuance.Tests.PartnerClient;

public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Sent = "1614265330";
    private static readonly byte[] Body = """{"test": 2432232314}"""u8.ToArray();

    /// <summary>Of the libraries of Standard Webhooks, whose tests hold this message.</summary>
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [Fact]
    public void A_sound_message_is_taken() => Assert.True(Verify());

    [Fact]
    public void One_of_several_signatures_is_enough_as_while_a_secret_is_changed()
    {
        var old = "v1," + Convert.ToBase64String(new byte[32]);

        Assert.True(Verify(signatures: $"{old} v1a,xyz {SignedNow()} {old}"));
        Assert.False(Verify(signatures: $"{old} v2,{SignedNow()[3..]}"));
    }

    [Fact]
    public void A_change_of_any_signed_part_is_seen()
    {
        Assert.False(Verify(id: Id + "x"));
        Assert.False(Verify(timestamp: "1614265331"));
        Assert.False(Verify(body: [.. Body, (byte)' ']));
        Assert.False(Verify(secret: "whsec_" + Convert.ToBase64String(new byte[24])));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_message_older_or_newer_than_five_minutes_is_not_taken(int seconds, bool taken) =>
        Assert.Equal(taken, Verify(now: 1614265330 + seconds));

    [Theory]
    [InlineData(null, Sent, "v1,x")]
    [InlineData(Id, null, "v1,x")]
    [InlineData(Id, "soon", "v1,x")]
    [InlineData(Id, Sent, null)]
    [InlineData(Id, Sent, "v1,")]
    [InlineData(Id, Sent, "v1,AAAA")]
    public void Headers_that_are_missing_or_none_are_not_taken(string? id, string? timestamp, string? signatures) =>
        Assert.False(WebhookSignature.Verify(Secret, id, timestamp, signatures, Body, At(1614265330)));

    [Theory]
    [InlineData("whsec_short")]
    [InlineData("whsec_AAAA")]
    [InlineData("")]
    public void A_secret_that_is_none_is_a_mistake_of_the_program(string secret) =>
        Assert.Throws<ArgumentException>(() => Verify(secret: secret));

    private static string SignedNow()
    {
        var key = Convert.FromBase64String(Secret[6..]);
        var content = Encoding.UTF8.GetBytes($"{Id}.{Sent}.{Encoding.UTF8.GetString(Body)}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content));
    }

    private static bool Verify(
        string secret = Secret,
        string id = Id,
        string timestamp = Sent,
        string? signatures = null,
        byte[]? body = null,
        long now = 1614265330
    ) => WebhookSignature.Verify(secret, id, timestamp, signatures ?? Signature, body ?? Body, At(now));

    private static FixedTime At(long seconds) => new(DateTimeOffset.FromUnixTimeSeconds(seconds));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Issuance.Notices;

namespace Issuance.Tests.Notices;

/// <summary>The way over an office's mail relay, against a small server that speaks SMTP.</summary>
public sealed class EmailSenderTests
{
    private static readonly NoticeMessage Message = new("ntc_0", "10000000001", "您的医疗保险卡已到达东街服务点。");

    private static EmailSender SenderTo(int port) =>
        new(
            new NoticeOptions
            {
                Channel = NoticeChannel.Email,
                TimeoutSeconds = 3,
                Email = new NoticeOptions.EmailOptions
                {
                    Host = "127.0.0.1",
                    Port = port,
                    Tls = false,
                    From = "card@office.example",
                    To = "{mobile}@sms.example",
                },
            }
        );

    [Fact]
    public async Task A_mail_that_the_relay_takes_is_accepted_and_carries_our_reference()
    {
        using var relay = new Relay();

        var answer = await SenderTo(relay.Port).SendAsync(Message, CancellationToken.None);

        Assert.IsType<NoticeAnswer.Accepted>(answer);
        var seen = relay.Seen;
        Assert.Contains("10000000001@sms.example", seen, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ntc_0@office.example", seen, StringComparison.Ordinal);
        Assert.IsType<NoticeAnswer.CannotTell>(await SenderTo(relay.Port).EnquireAsync("ntc_0", default));
    }

    [Fact]
    public async Task A_recipient_that_the_relay_refuses_for_good_is_declined_and_one_for_now_is_not_sent()
    {
        using var forGood = new Relay(rcpt: "550 no such number");
        using var forNow = new Relay(rcpt: "450 try later");

        Assert.IsType<NoticeAnswer.Declined>(await SenderTo(forGood.Port).SendAsync(Message, default));
        Assert.IsType<NoticeAnswer.NotSent>(await SenderTo(forNow.Port).SendAsync(Message, default));
    }

    [Fact]
    public async Task A_relay_that_is_not_there_was_sent_nothing_and_one_that_goes_silent_leaves_it_open()
    {
        using var silent = new Relay(end: null);

        Assert.IsType<NoticeAnswer.NotSent>(await SenderTo(9).SendAsync(Message, default));
        Assert.IsType<NoticeAnswer.Unknown>(await SenderTo(silent.Port).SendAsync(Message, default));
    }

    /// <summary>Takes one mail; what it answers to the recipient and to the end of the mail is up to the test.</summary>
    private sealed class Relay : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly StringBuilder seen = new();

        public Relay(string rcpt = "250 ok", string? end = "250 taken")
        {
            listener.Start();
            _ = ServeAsync(rcpt, end);
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public string Seen
        {
            get
            {
                lock (seen)
                    return seen.ToString();
            }
        }

        public void Dispose() => listener.Dispose();

        private async Task ServeAsync(string rcpt, string? end)
        {
            using var client = await listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 relay");
            var inMail = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (seen)
                    seen.AppendLine(line);
                if (inMail && line != ".")
                    continue;
                if (inMail && end is null)
                {
                    await Task.Delay(TimeSpan.FromSeconds(10));
                    return;
                }

                await writer.WriteLineAsync(
                    inMail ? end
                    : line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase) ? "354 go on"
                    : line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase) ? rcpt
                    : "250 ok"
                );
                inMail = line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
            }
        }
    }
}

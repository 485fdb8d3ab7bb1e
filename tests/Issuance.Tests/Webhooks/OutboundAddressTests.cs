using System.Net;
using System.Net.Sockets;
using Issuance.Shared;
using Issuance.Webhooks;

namespace Issuance.Tests.Webhooks;

/// <summary>Where a message may not go, whatever a partner calls its receiver.</summary>
public sealed class OutboundAddressTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2001:0:1::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void An_address_that_is_not_public_is_refused(string address) =>
        Assert.False(OutboundAddress.IsAllowed(IPAddress.Parse(address), mayBeLoopback: false));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("223.5.5.5")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2400:3200::1")]
    public void A_public_address_is_allowed(string address) =>
        Assert.True(OutboundAddress.IsAllowed(IPAddress.Parse(address), mayBeLoopback: false));

    [Fact]
    public void The_sandbox_allows_this_machine_and_nothing_else_beside()
    {
        Assert.True(OutboundAddress.IsAllowed(IPAddress.Loopback, mayBeLoopback: true));
        Assert.True(OutboundAddress.IsAllowed(IPAddress.Parse("::ffff:127.0.0.1"), mayBeLoopback: true));
        Assert.False(OutboundAddress.IsAllowed(IPAddress.Parse("10.0.0.1"), mayBeLoopback: true));
        Assert.False(OutboundAddress.IsAllowed(IPAddress.Parse("169.254.169.254"), mayBeLoopback: true));
    }

    [Theory]
    [InlineData("http://partner.example/hooks", false, true)]
    [InlineData("https://partner.example/hooks?x=1", true, true)]
    [InlineData("https://user:word@partner.example/", false, false)]
    [InlineData("https://partner.example/#part", false, false)]
    [InlineData("ftp://partner.example/", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    [InlineData("/hooks", false, false)]
    [InlineData("https://localhost/", false, true)]
    [InlineData("https://a.localhost./", false, true)]
    [InlineData("https://127.0.0.1/", false, true)]
    [InlineData("https://2130706433/", false, true)]
    [InlineData("https://0x7f.1/", false, true)]
    [InlineData("https://[::1]/", false, true)]
    [InlineData("https://[::ffff:169.254.169.254]/", false, false)]
    [InlineData("https://10.0.0.1/", false, false)]
    [InlineData("https:///", false, false)]
    public void An_address_is_taken_or_not(string url, bool inProduction, bool inSandbox)
    {
        Assert.Equal(inProduction, WebhookUrl.IsAllowed(url, new Deployment(IsSandbox: false)));
        Assert.Equal(inSandbox, WebhookUrl.IsAllowed(url, new Deployment(IsSandbox: true)));
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_connecting()
    {
        // The name of this machine, which its resolver leads to the machine itself or to its private network.
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var sender = new WebhookSender(
            new WebhookOptions(),
            new Deployment(IsSandbox: false),
            TimeProvider.System
        );

        var answer = await sender.SendAsync(
            new WebhookMessage(
                $"https://{Dns.GetHostName()}:{port}/hooks",
                "evt_x",
                [],
                [
                    [1],
                ]
            ),
            default
        );

        Assert.Equal((null, "address_refused"), (answer.Status, answer.Reason));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_redirect_to_a_private_address_is_not_followed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data");
            return Task.CompletedTask;
        };
        using var sender = new WebhookSender(
            new WebhookOptions(),
            new Deployment(IsSandbox: true),
            TimeProvider.System
        );

        var answer = await sender.SendAsync(
            new WebhookMessage(
                receiver.Url,
                "evt_x",
                [],
                [
                    [1],
                ]
            ),
            default
        );

        Assert.Equal((302, "redirect"), (answer.Status, answer.Reason));
    }

    [Fact]
    public async Task Of_an_endless_answer_no_more_is_read_than_is_kept()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async (_, context) =>
        {
            var block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        };
        using var sender = new WebhookSender(
            new WebhookOptions(),
            new Deployment(IsSandbox: true),
            TimeProvider.System
        );

        var answer = await sender
            .SendAsync(
                new WebhookMessage(
                    receiver.Url,
                    "evt_x",
                    [],
                    [
                        [1],
                    ]
                ),
                default
            )
            .WaitAsync(TimeSpan.FromSeconds(10));

        Assert.True(answer.IsSuccess);
        Assert.Equal(WebhookSender.KeptOfResponse, answer.Response.Length);
    }
}

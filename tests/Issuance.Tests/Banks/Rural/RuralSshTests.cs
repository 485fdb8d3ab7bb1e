using Issuance.Banks;
using Issuance.Banks.Rural;

namespace Issuance.Tests.Banks.Rural;

/// <summary>The drop folder over a real network connection, to a real server that is proved by its key and lets us in by ours.</summary>
public sealed class RuralSshTests : IAsyncLifetime, IDisposable
{
    private readonly RuralDrop drop = new();
    private SshServer server = null!;

    public async Task InitializeAsync() => server = await SshServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => drop.Dispose();

    [Fact]
    public async Task Requests_go_out_and_return_files_come_in_over_the_network()
    {
        drop.With(Options());

        var request = Assert
            .IsType<BankAnswer.Pending>(await drop.Bank.SendAsync(RuralDrop.Order("ord-1", "𠮷田"), default))
            .Serial!;
        var path = Path.Combine(drop.Root, "outgoing", request);
        Assert.Equal(["ord-1"], RequestFile.References(await File.ReadAllBytesAsync(path)));
        Assert.True(RuralDrop.IsOwnersAlone(path));
        drop.Take(request);
        drop.Return(request, 1, RuralDrop.Accepted("ord-1"));
        var bag = (await drop.Bank.FetchMailAsync(default))!;
        await bag.ConfirmAsync(default);

        Assert.Equal("ord-1", Assert.Single(bag.Mail).Reference);
        Assert.Single(drop.Names("archive"));
        Assert.IsType<BankAnswer.Found>(await drop.Bank.EnquireAsync(RuralDrop.Enquiry("ord-1", request), default));
    }

    [Fact]
    public async Task A_server_with_another_key_than_the_known_one_is_told_nothing()
    {
        await server.KnowAnotherKeyAsync();
        drop.With(Options());

        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.SendAsync(RuralDrop.Order("ord-1"), default)
        );
        Assert.Empty(drop.Names("outgoing"));
    }

    [Fact]
    public async Task A_server_that_does_not_know_our_key_lets_nobody_in_and_is_sent_nothing()
    {
        await using var another = await SshServer.StartAsync();
        var options = Options();
        options.Sftp!.IdentityFile = another.IdentityFile;
        drop.With(options);

        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.SendAsync(RuralDrop.Order("ord-1"), default)
        );
        Assert.Null(await drop.Bank.FetchMailAsync(default));
        Assert.Empty(drop.Names("outgoing"));
    }

    private RuralOptions Options() =>
        new()
        {
            Folder = drop.Root,
            Sftp = new()
            {
                Host = "127.0.0.1",
                Port = server.Port,
                User = Environment.UserName,
                IdentityFile = server.IdentityFile,
                KnownHostsFile = server.KnownHostsFile,
            },
        };
}

using Issuance.Banks;
using Issuance.Banks.Rural;

namespace Issuance.Tests.Banks.Rural;

/// <summary>The drop folder over SFTP, through the system's program and against a real server program.</summary>
public sealed class RuralSftpTests : IAsyncLifetime, IDisposable
{
    private readonly RuralDrop drop = new();

    public async Task InitializeAsync() => drop.With(Options(await SftpServer.PathAsync()));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => drop.Dispose();

    [Fact]
    public async Task Requests_return_files_and_books_go_over_it_as_over_a_folder()
    {
        var answers = await Task.WhenAll(
            drop.Bank.SendAsync(RuralDrop.Order("ord-1", "𠮷田"), default),
            drop.Bank.SendAsync(RuralDrop.Order("ord-2"), default)
        );
        var request = Assert.IsType<BankAnswer.Pending>(answers[0]).Serial!;
        Assert.Equal(answers[0], answers[1]);
        var path = Path.Combine(drop.Root, "outgoing", request);
        Assert.Equal([request], drop.Names("outgoing"));
        Assert.Equal(2, RequestFile.References(await File.ReadAllBytesAsync(path)).Count);
        Assert.True(RuralDrop.IsOwnersAlone(path));
        Assert.Equal(["after_send", "after_reply"], drop.Reached);
        Assert.Equal(
            new BankAnswer.Pending(request),
            await drop.Bank.EnquireAsync(RuralDrop.Enquiry("ord-1", null), default)
        );

        drop.Take(request);
        drop.Return(request, 1, RuralDrop.Accepted("ord-1"));
        drop.Put(RuralDrop.ReturnName(request, 2), "<html>"u8.ToArray());
        drop.Put("odd name.txt", "?"u8.ToArray());
        var bag = (await drop.Bank.FetchMailAsync(default))!;
        await bag.ConfirmAsync(default);

        Assert.Equal("ord-1", Assert.Single(bag.Mail).Reference);
        Assert.Equal(["unreadable", "name_wrong"], bag.Troubles.Select(trouble => trouble.Code));
        Assert.Empty(drop.Names("incoming"));
        Assert.Equal(2, drop.Names("bad").Length);
        Assert.IsType<BankAnswer.Found>(await drop.Bank.EnquireAsync(RuralDrop.Enquiry("ord-1", request), default));

        drop.Put("RU-OUT-20200101-101530123-k7f2.txt", [], "sent");
        Assert.Equal(1, await drop.Bank.PurgeAsync(default));
        var missing = await Assert.ThrowsAsync<BankBooksException>(async () =>
            await drop.Bank.ReadBooksAsync(new(2026, 3, 2), default).ToListAsync()
        );
        Assert.Equal("not_there_yet", missing.Code);
    }

    [Fact]
    public async Task Many_files_go_over_one_run_of_the_program()
    {
        var runs = Path.Combine(drop.Root, "runs");
        var counted = Path.Combine(drop.Root, "sftp.sh");
        await File.WriteAllTextAsync(counted, $"#!/bin/sh\necho run >> {runs}\nexec sftp \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(counted, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = Options(await SftpServer.PathAsync());
        options.Sftp!.Program = counted;
        drop.With(options);

        var request = await drop.SendAsync("ord-1");
        drop.Take(request);
        for (var number = 1; number <= 5; number++)
            drop.Return(request, number, RuralDrop.Accepted($"ord-{number}"));
        var bag = (await drop.Bank.FetchMailAsync(default))!;
        await bag.ConfirmAsync(default);
        await drop.SendAsync("ord-2");

        Assert.Equal(5, bag.Mail.Count);
        Assert.Equal(5, drop.Names("archive").Length);
        Assert.Equal(["run"], await File.ReadAllLinesAsync(runs));
    }

    [Fact]
    public async Task A_session_that_the_server_has_closed_meanwhile_is_followed_by_another_and_nothing_is_lost()
    {
        // Answers for five seconds, then it is gone.
        var server = Path.Combine(drop.Root, "server.sh");
        await File.WriteAllTextAsync(server, $"#!/bin/sh\nexec timeout 5 {await SftpServer.PathAsync()}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(server, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        drop.With(Options(server));

        var first = await drop.SendAsync("ord-1");
        await Task.Delay(TimeSpan.FromSeconds(5.5));
        var second = await drop.SendAsync("ord-2");

        Assert.Equal([first, second], drop.Names("outgoing"));
    }

    [Fact]
    public async Task A_folder_that_is_away_was_sent_nothing()
    {
        Directory.Delete(Path.Combine(drop.Root, "outgoing"));

        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.SendAsync(RuralDrop.Order("ord-1"), default)
        );
    }

    [Fact]
    public async Task A_server_that_is_away_was_sent_nothing_and_brings_nothing()
    {
        drop.With(Options("/nowhere/sftp-server"));

        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.SendAsync(RuralDrop.Order("ord-1"), default)
        );
        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.EnquireAsync(RuralDrop.Enquiry("ord-1", null), default)
        );
        Assert.Null(await drop.Bank.FetchMailAsync(default));
        var error = await Assert.ThrowsAsync<BankBooksException>(async () =>
            await drop.Bank.ReadBooksAsync(new(2026, 3, 2), default).ToListAsync()
        );
        Assert.Equal("connection_lost", error.Code);
    }

    [Fact]
    public async Task A_server_that_fails_while_the_file_gets_its_name_leaves_it_unknown()
    {
        // Takes files, and fails whenever one is to be renamed.
        var server = Path.Combine(drop.Root, "server.sh");
        await File.WriteAllTextAsync(
            server,
            $"#!/bin/sh\nexec {await SftpServer.PathAsync()} -P rename,posix-rename\n"
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(server, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        drop.With(Options(server));

        Assert.Equal(
            new BankAnswer.Unknown("connection_lost", false),
            await drop.Bank.SendAsync(RuralDrop.Order("ord-1"), default)
        );
        Assert.Empty(drop.Reached);
    }

    [Fact]
    public async Task A_program_that_does_not_start_was_sent_nothing()
    {
        var options = Options("/nowhere/sftp-server");
        options.Sftp!.Program = "/nowhere/sftp";
        drop.With(options);

        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.SendAsync(RuralDrop.Order("ord-1"), default)
        );
    }

    private RuralOptions Options(string server)
    {
        var options = new RuralOptions { Folder = drop.Root, Sftp = new() };
        options.Sftp.ExtraArguments.Add("-D");
        options.Sftp.ExtraArguments.Add(server);
        return options;
    }
}

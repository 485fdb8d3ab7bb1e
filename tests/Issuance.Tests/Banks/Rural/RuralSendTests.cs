using Issuance.Banks;
using Issuance.Banks.Rural;
using Issuance.Jobs;

namespace Issuance.Tests.Banks.Rural;

/// <summary>How requests become files, and what is said when they do not.</summary>
public sealed class RuralSendTests : IDisposable
{
    private readonly RuralDrop drop = new();

    public void Dispose() => drop.Dispose();

    [Fact]
    public async Task Requests_of_one_moment_share_a_file_that_is_whole_and_ours_alone()
    {
        drop.With(new() { GatherMilliseconds = 3_000 });
        var answers = await Task.WhenAll(
            Enumerable
                .Range(1, 20)
                .Select(i => drop.Bank.SendAsync(RuralDrop.Order($"ord-{i}"), CancellationToken.None))
        );

        var name = Assert.Single(drop.Names("outgoing"));
        Assert.All(answers, answer => Assert.Equal(new BankAnswer.Pending(name), answer));
        var path = Path.Combine(drop.Root, "outgoing", name);
        Assert.Equal(20, RequestFile.References(await File.ReadAllBytesAsync(path)).Count);
        Assert.True(RuralDrop.IsOwnersAlone(path));
        Assert.Matches("^RU-OUT-[0-9]{8}-[0-9]{9}-[0-9a-z]{4}[.]txt$", name);
        Assert.Equal([CrashPoint.AfterSend, CrashPoint.AfterReply], drop.Reached);
    }

    [Fact]
    public async Task A_file_holds_no_more_than_its_most_lines()
    {
        drop.With(new() { GatherMilliseconds = 2_000, MaxLines = 8 });

        await Task.WhenAll(
            Enumerable
                .Range(1, 20)
                .Select(i => drop.Bank.SendAsync(RuralDrop.Order($"ord-{i}"), CancellationToken.None))
        );

        var counts = drop.Names("outgoing")
            .Select(name => RequestFile.References(File.ReadAllBytes(Path.Combine(drop.Root, "outgoing", name))).Count)
            .ToList();
        Assert.Equal(20, counts.Sum());
        Assert.All(counts, count => Assert.InRange(count, 1, 8));
    }

    [Fact]
    public async Task A_batch_has_a_file_of_its_own()
    {
        var batch = new BankRequest.SubmitBatch("bat-1", new(2026, 3, 31), [new("l-1", RuralDrop.Card, 5)]);

        var both = await Task.WhenAll(
            drop.Bank.SendAsync(batch, CancellationToken.None),
            drop.Bank.SendAsync(RuralDrop.Order("ord-1"), CancellationToken.None)
        );

        Assert.Equal(2, both.Cast<BankAnswer.Pending>().Select(answer => answer.Serial).Distinct().Count());
    }

    [Fact]
    public async Task A_folder_that_is_away_was_sent_nothing()
    {
        Directory.Move(Path.Combine(drop.Root, "outgoing"), Path.Combine(drop.Root, "elsewhere"));

        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.SendAsync(RuralDrop.Order("ord-1"), CancellationToken.None)
        );
        Assert.Equal(
            new BankAnswer.NotSent("folder_away"),
            await drop.Bank.EnquireAsync(RuralDrop.Enquiry("ord-1", null), CancellationToken.None)
        );
        Assert.Empty(drop.Reached);
    }

    [Fact]
    public async Task A_name_without_room_is_refused_before_anything_is_sent()
    {
        var order = RuralDrop.Order("ord-1", new string('张', 33));

        Assert.Equal(
            new BankAnswer.Declined("name_too_long"),
            await drop.Bank.SendAsync(order, CancellationToken.None)
        );
        Assert.Empty(drop.Names("outgoing"));
    }

    [Fact]
    public async Task Who_stops_while_requests_are_gathered_has_sent_nothing()
    {
        drop.With(new() { GatherMilliseconds = 2000 });
        using var stop = new CancellationTokenSource();
        var stopped = drop.Bank.SendAsync(RuralDrop.Order("ord-1"), stop.Token);
        var other = drop.Bank.SendAsync(RuralDrop.Order("ord-2"), CancellationToken.None);

        await stop.CancelAsync();

        Assert.Equal(new BankAnswer.NotSent("stopping"), await stopped);
        var name = Assert.IsType<BankAnswer.Pending>(await other).Serial!;
        var bytes = await File.ReadAllBytesAsync(Path.Combine(drop.Root, "outgoing", name));
        Assert.Equal(["ord-2"], RequestFile.References(bytes));
    }

    [Fact]
    public async Task A_file_that_may_have_been_placed_is_unknown()
    {
        using var bank = new RuralBank(
            new() { Folder = drop.Root },
            _ => true,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<RuralBank>.Instance,
            _ => { },
            null,
            new UnclearFolder()
        );

        Assert.Equal(
            new BankAnswer.Unknown("connection_lost", false),
            await bank.SendAsync(RuralDrop.Order("ord-1"), CancellationToken.None)
        );
    }

    [Fact]
    public async Task Old_files_are_removed_by_the_day_in_their_names()
    {
        drop.With(new() { KeepDays = 30 });
        drop.Put("RU-OUT-20200101-101530123-k7f2.txt", [], "sent");
        drop.Put("RU-RET-20200101-101530123-k7f2-001.txt", [], "archive");
        drop.Put("RU-BAD-20200101-0123456789ab.txt", [], "bad");
        drop.Put("RU-BOOK-20200101.txt", []);
        drop.Put("RU-RET-20200101-101530123-k7f2-002.txt", []);
        drop.Put(".RU-OUT-20200101-101530123-k7f2.txt.tmp", [], "outgoing");
        drop.Put("RU-OUT-20200101-101530123-k7f3.txt", [], "outgoing");
        var name = await drop.SendAsync("ord-1");
        drop.Take(name);

        Assert.Equal(5, await drop.Bank.PurgeAsync(CancellationToken.None));

        Assert.Equal([name], drop.Names("sent"));
        // What was not taken yet, by the bank or by us, stays however old it is.
        Assert.Equal(["RU-OUT-20200101-101530123-k7f3.txt"], drop.Names("outgoing"));
        Assert.Equal(["RU-RET-20200101-101530123-k7f2-002.txt"], drop.Names("incoming"));
    }

    private sealed class UnclearFolder : IDropFolder
    {
        public Task<IReadOnlyList<string>> ListAsync(string place, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<string>>([]);

        public Task<Stream?> OpenAsync(string place, string name, CancellationToken cancel) =>
            Task.FromResult<Stream?>(null);

        public Task<PutEnding> PutAsync(string name, byte[] bytes, Action placed, CancellationToken cancel) =>
            Task.FromResult(PutEnding.Unclear);

        public Task MoveAsync(string from, string name, string to, string newName, CancellationToken cancel) =>
            Task.CompletedTask;

        public Task DeleteAsync(string place, string name, CancellationToken cancel) => Task.CompletedTask;
    }
}

using System.Globalization;
using System.Security.Cryptography;

namespace Issuance.Banks.Rural;

/// <summary>Takes the bank's return files: whole or not at all, and each once.</summary>
internal sealed class Mailroom(IDropFolder folder, int maxFiles, TimeProvider wallClock)
{
    /// <summary>A file of <c>incoming</c>, and where it goes once what it says is committed.</summary>
    private sealed record Handled(string Name, string Hash, string Place, string NewName);

    /// <returns>Null where there is nothing.</returns>
    /// <exception cref="IOException">The folder is away.</exception>
    internal async Task<BankMailbag?> FetchAsync(CancellationToken cancel)
    {
        var names = (await folder.ListAsync(Places.Incoming, cancel))
            .Where(name => !FileNames.IsUnfinished(name) && !FileNames.IsBook(name))
            .Order(StringComparer.Ordinal)
            .Take(maxFiles)
            .ToList();
        if (names.Count == 0)
            return null;

        var archived = (await folder.ListAsync(Places.Archive, cancel)).ToHashSet(StringComparer.Ordinal);
        var (mail, troubles, handled) = (new List<BankMail>(), new List<BankMailTrouble>(), new List<Handled>());
        foreach (var name in names)
        {
            if (await folder.ReadAsync(Places.Incoming, name, cancel) is not { } bytes)
                continue;
            var hash = Hash(bytes);
            var (file, trouble) = Read(name, bytes);
            if (trouble is null && archived.Contains(name) && !await IsArchivedAsync(name, hash, cancel))
                trouble = "name_used_before";
            if (trouble is not null)
            {
                var badName = BadName(name, hash);
                troubles.Add(new(badName, trouble));
                handled.Add(new(name, hash, Places.Bad, badName));
                continue;
            }

            if (file!.IsRejection)
                troubles.Add(new(file.Answers, BankAnswer.FileRejected));
            mail.AddRange(Mail(file, hash));
            handled.Add(new(name, hash, Places.Archive, name));
        }
        return new(mail, troubles, stop => PutAwayAsync(handled, stop));
    }

    private static (ReturnFile? File, string? Trouble) Read(string name, byte[] bytes) =>
        !FileNames.IsReturn(name) ? (null, "name_wrong") : ReturnFile.Read(name, bytes);

    // The id is made of the content, not of the name: a file that comes again under another name tells nothing new.
    private static IEnumerable<BankMail> Mail(ReturnFile file, string hash) =>
        from line in file.Lines
        where line.Report is not null // what became of a credit is read with its batch
        select new BankMail(
            string.Create(CultureInfo.InvariantCulture, $"{hash[..24]}-{line.Number}"),
            line.Reference,
            line.Report!
        );

    private async Task<bool> IsArchivedAsync(string name, string hash, CancellationToken cancel) =>
        await folder.ReadAsync(Places.Archive, name, cancel) is { } bytes
        && string.Equals(Hash(bytes), hash, StringComparison.Ordinal);

    private async Task PutAwayAsync(List<Handled> handled, CancellationToken cancel)
    {
        foreach (var file in handled)
        {
            // Another file may have come under the same name meanwhile: it has not been read, and stays.
            if (
                await folder.ReadAsync(Places.Incoming, file.Name, cancel) is { } bytes
                && string.Equals(Hash(bytes), file.Hash, StringComparison.Ordinal)
            )
                await folder.MoveAsync(Places.Incoming, file.Name, file.Place, file.NewName, cancel);
        }
    }

    private string BadName(string name, string hash) =>
        FileNames.IsReturn(name)
            ? FileNames.Beside(name, hash)
            : FileNames.Bad(RuralTime.Day(wallClock.GetUtcNow()), hash);

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
